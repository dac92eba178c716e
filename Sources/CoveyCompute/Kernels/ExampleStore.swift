internal import CCoveyKernels

/// Room for every example's own gradient of one layer, from the norms until the weighted sum.
///
/// Where a layer has few parameters and many positions, as convolutions have, an example's gradient costs no more than
/// its norm would, and adding up kept gradients far less than computing their weighted sum anew.
struct ExampleStore: Sendable {
  /// Examples, and numbers in the gradient of the weights and of the bias (0 without one).
  let examples, weights, bias: Int

  /// Floats from one example to the next.
  var stride: Int { (weights + bias + 15) / 16 * 16 }
  var count: Int { examples * stride }

  /// A store for a layer whose norms `ghost` would take; nil where that is cheaper or the room would be too large.
  init?(_ ghost: GhostNorm, examples: Int, weights: Int, bias: Int, positions: Int) {
    self.examples = examples
    self.weights = weights
    self.bias = bias
    // One read and one write of the store against the multiplications of the product: measured, from 16 positions on.
    guard positions >= 16, !ghost.usesGram, count <= 1 << 24 else { return nil }
  }

  func squaredNorm(_ store: UnsafePointer<Float>, _ example: Int) -> Float {
    Float(covey_squared_norm(store + example * stride, weights + bias))
  }

  /// Adds the kept gradients, each times its factor, as `control` says.
  func add(
    _ store: UnsafePointer<Float>, _ factors: UnsafePointer<Float>, _ control: StepControl, kernel: Int, offset: Int?
  ) {
    covey_weighted_rows(
      control.target + kernel, store, stride, factors, examples, weights, control.alpha, control.beta)
    guard let offset else { return }
    covey_weighted_rows(
      control.target + offset, store + weights, stride, factors, examples, bias, control.alpha, control.beta)
  }
}

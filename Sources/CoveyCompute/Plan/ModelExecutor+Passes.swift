internal import CCoveyKernels
internal import CoveyCore

extension ModelExecutor {
  /// Runs the model on the features of the selected batch.
  package func forward() {
    for kernel in current.forward { kernel.forward() }
  }

  /// Takes the loss against the targets of the selected batch and, in training, its gradient.
  /// - Parameters:
  ///   - scale: Factor on every example's gradient; 1 / batch for the mean.
  ///   - weights: One more factor per example, or nil.
  /// - Returns: The sum of the per-example losses.
  package func loss(scale: Float, weights: UnsafePointer<Float>? = nil) -> Double {
    current.loss.run(scale: scale, weights: weights)
    var sum = 0.0
    for b in 0..<current.plan.batch { sum += Double(current.losses[b]) }
    return sum
  }

  /// The gradient of the last loss: into the gradient vector, or added to it.
  package func backward(accumulating: Bool = false) {
    control.target = gradientStorage.pointer
    control.alpha = 1
    control.beta = accumulating ? 1 : 0
    for kernel in current.backward { kernel.backward() }
  }

  /// One step of plain SGD in place: parameters -= learningRate * gradient, without a gradient vector.
  package func backwardSGD(learningRate: Float) {
    control.target = control.parameters
    control.alpha = -learningRate
    control.beta = 1
    for kernel in current.backward { kernel.backward() }
  }

  /// Per-example squared gradient norms of the last loss (taken with scale 1), into `squaredNorms`.
  /// - Precondition: The mode is `perExampleNorms`.
  package func backwardNorms() {
    precondition(mode == .perExampleNorms, "per-example norms need an executor of mode perExampleNorms")
    covey_fill(squaredNorms, 0, current.plan.batch)
    for kernel in current.backward { kernel.backwardNorms() }
  }

  /// After ``backwardNorms()``, the sum of the examples' gradients, each times its weight: into `target`, or added to it.
  ///
  /// Weights are finite and >= 0. An example of weight 0 adds nothing, if its features and gradient are finite. The work
  /// is that of the parameters' gradients alone, unless an operation of the model needs a second backward pass.
  /// - Precondition: The mode is `perExampleNorms`; once after each `backwardNorms`.
  package func backwardWeighted(
    _ weights: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>, accumulating: Bool
  ) {
    precondition(mode == .perExampleNorms, "weighted sums need an executor of mode perExampleNorms")
    control.target = target
    control.alpha = 1
    control.beta = accumulating ? 1 : 0
    if current.plan.keepsBooks {
      for kernel in current.parametric { kernel.backwardWeighted(weights) }
    } else {
      _ = loss(scale: 1, weights: weights)
      for kernel in current.backward { kernel.backward() }
    }
  }

  /// Names the stream of dropout masks for the steps that follow.
  package func seedDropout(key: SIMD2<UInt32>, counter: SIMD4<UInt32>) {
    control.dropoutKey = key
    control.dropoutCounter = counter
  }

  /// The place in the stream of dropout masks: set back, the same masks come again.
  package var dropoutCounter: SIMD4<UInt32> {
    get { control.dropoutCounter }
    set { control.dropoutCounter = newValue }
  }

  /// How many targets of the selected batch are at the largest output, and how many count.
  package func countCorrect() -> (right: Int, counted: Int) { current.loss.count() }
}

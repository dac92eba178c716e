/// What changes from step to step in an executor, read by its kernels.
public final class StepControl {
  /// The flat parameters.
  public let parameters: UnsafeMutablePointer<Float>
  /// Where parametric kernels put gradients: a flat gradient, or the parameters themselves for plain SGD in place.
  public internal(set) var target: UnsafeMutablePointer<Float>
  /// target = alpha * gradient + beta * target.
  public internal(set) var alpha: Float = 1
  /// See `alpha`; with 0 the target is not read.
  public internal(set) var beta: Float = 0
  /// Per-example squared gradient norms, one a batch row, summed over all parameters.
  public internal(set) var squaredNorms: UnsafeMutablePointer<Float>
  /// The Philox key and counter of this client's dropout masks; dropout kernels advance `counter.x`.
  public internal(set) var dropoutKey: SIMD2<UInt32> = .zero
  /// See `dropoutKey`.
  public var dropoutCounter: SIMD4<UInt32> = .zero

  init(parameters: UnsafeMutablePointer<Float>, squaredNorms: UnsafeMutablePointer<Float>) {
    self.parameters = parameters
    self.squaredNorms = squaredNorms
    target = parameters
  }
}

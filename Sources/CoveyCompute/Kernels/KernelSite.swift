/// Where a kernel is planned: the shapes it will see and what is asked of it.
public struct KernelSite: Sendable {
  /// Examples in a batch.
  public let batch: Int
  /// Types of the inputs.
  public let inputs: [TensorType]
  /// Type of the output.
  public let output: TensorType
  /// Whether `backward` will be called.
  public let training: Bool
  /// Whether `backwardNorms` will be called.
  public let norms: Bool
  /// Which inputs need a gradient.
  public let wantsInputGradient: [Bool]
  /// The back end asked for.
  public let backend: Backend
}

/// The memory of one kernel in one executor. All pointers are 64-byte aligned and stay valid while the kernel lives.
public struct KernelMemory {
  /// The inputs' values; integer inputs hold Int32 in the same memory.
  public let inputs: [UnsafeMutablePointer<Float>]
  /// The output's values.
  public let output: UnsafeMutablePointer<Float>
  /// Where to write the inputs' gradients; nil where none is wanted.
  public let inputGradients: [UnsafeMutablePointer<Float>?]
  /// The output's gradient, in training.
  public let outputGradient: UnsafeMutablePointer<Float>?
  /// The flat offsets of the node's parameters.
  public let parameters: [Int]
  /// Memory kept from forward to backward.
  public let saved: UnsafeMutablePointer<Float>
  /// Working memory.
  public let scratch: UnsafeMutablePointer<Float>
  /// The executor's control block.
  public let control: StepControl
}

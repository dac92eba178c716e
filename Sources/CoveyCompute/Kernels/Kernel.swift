/// The kernels of one node, bound to one executor's memory. Calls allocate nothing.
public protocol Kernel: AnyObject {
  /// Computes the output from the inputs.
  func forward()
  /// Computes the inputs' gradients from the output's (which it may overwrite), and adds `alpha` times the parameters'
  /// gradient to `beta` times their target as ``StepControl`` says. Input gradients first: the target may be the
  /// parameters themselves.
  func backward()
  /// Like `backward`, but instead of the parameters' gradient adds each example's squared gradient norm to
  /// ``StepControl/squaredNorms``. Operations without parameters need not implement it.
  func backwardNorms()
}

extension Kernel {
  /// Without parameters there is no norm to add.
  public func backwardNorms() { backward() }
}

/// Kernels chosen for a node and batch size: immutable, shared by all workers.
public protocol KernelPlan: Sendable {
  /// Floats of working memory that is free to others between calls.
  var scratch: Int { get }
  /// Floats that `backward` finds as `forward` left them.
  var saved: Int { get }
  /// Binds to memory.
  func bind(_ memory: KernelMemory) -> any Kernel
}

extension KernelPlan {
  /// None.
  public var scratch: Int { 0 }
  /// None.
  public var saved: Int { 0 }
}

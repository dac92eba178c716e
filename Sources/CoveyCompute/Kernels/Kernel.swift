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
  /// After `backwardNorms`: adds the parameters' gradient as `backward` does, but with each example's share multiplied by
  /// its weight, and without input gradients. Weights are finite and >= 0; a share of weight 0 adds exactly nothing.
  /// Called only where ``KernelPlan/exampleGradients`` is `weighted`; called once, it may overwrite the output's gradient.
  func backwardWeighted(_ weights: UnsafePointer<Float>)
}

extension Kernel {
  /// Without parameters there is no norm to add.
  public func backwardNorms() { backward() }
  /// Without parameters there is nothing to add.
  public func backwardWeighted(_ weights: UnsafePointer<Float>) {}
}

/// What a parametric kernel knows of the gradients of single examples.
public enum ExampleGradients: Sendable, Hashable {
  /// Nothing: the model cannot be trained under example-level differential privacy.
  case none
  /// Their norms; a reweighted sum needs a second backward pass with weights on the loss.
  case norms
  /// Their norms, and then their reweighted sum from what the first backward pass left: output gradients are linear in an
  /// example's weight ("book-keeping", Bu et al. 2023, arXiv 2210.00038).
  case weighted
}

/// Kernels chosen for a node and batch size: immutable, shared by all workers.
public protocol KernelPlan: Sendable {
  /// Floats of working memory that is free to others between calls.
  var scratch: Int { get }
  /// Floats that `backward` finds as `forward` left them.
  var saved: Int { get }
  /// What its kernels know of single examples' gradients; of no meaning without parameters.
  var exampleGradients: ExampleGradients { get }
  /// Binds to memory.
  func bind(_ memory: KernelMemory) -> any Kernel
}

extension KernelPlan {
  /// None.
  public var scratch: Int { 0 }
  /// None.
  public var saved: Int { 0 }
  /// Nothing is known.
  public var exampleGradients: ExampleGradients { .none }
}

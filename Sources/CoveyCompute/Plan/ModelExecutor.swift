internal import CCoveyKernels
public import CoveyCore

/// Runs a model's plans: parameters, gradient and workspace of one worker. Not thread-safe; make one per worker.
///
/// Plans of new batch sizes are bound on first use; after that, steps allocate nothing.
public final class ModelExecutor {
  /// The model that runs.
  public let model: Model
  /// What this executor can do.
  public let mode: Plan.Mode

  package let parameterStorage: AlignedFloats
  /// The flat gradient, in training modes.
  package let gradientStorage: AlignedFloats
  let control: StepControl
  let library: PlanLibrary
  private var workspace = AlignedFloats(count: 0)
  private var norms = AlignedFloats(count: 0)
  private var targets = AlignedFloats(count: 0)
  private var bound = ContiguousArray<BoundPlan?>()
  private(set) var current: BoundPlan

  /// An executor for `library`'s model with parameters of zero.
  /// - Parameters:
  ///   - library: The shared plans.
  ///   - mode: What will be run.
  ///   - batch: The largest batch expected; larger ones rebuild the workspace.
  /// - Throws: ``ModelError`` if the model cannot be compiled.
  public init(_ library: PlanLibrary, mode: Plan.Mode, batch: Int) throws {
    precondition(batch > 0, "a batch has at least one example")
    self.library = library
    model = library.model
    self.mode = mode
    parameterStorage = AlignedFloats(count: model.parameterCount)
    gradientStorage = AlignedFloats(count: mode == .inference ? 0 : model.parameterCount)
    let plan = try library.plan(batch: batch, mode: mode)
    workspace = AlignedFloats(count: plan.workspaceCount)
    norms = AlignedFloats(count: batch)
    targets = AlignedFloats(count: batch * model.targets.count)
    control = StepControl(parameters: parameterStorage.pointer, squaredNorms: norms.pointer)
    current = BoundPlan(
      plan, workspace: workspace.pointer, control: control, loss: model.loss, targets: targets.pointer)
    bound = ContiguousArray(repeating: nil, count: batch + 1)
    bound[batch] = current
  }

  /// Makes `batch` the size of the next step.
  /// - Throws: ``ModelError`` if the model cannot be compiled for it.
  @inline(__always)
  public func select(batch: Int) throws {
    if current.plan.batch == batch { return }
    if batch < bound.count, let plan = bound[batch] {
      current = plan
      return
    }
    try bind(batch)
  }

  private func bind(_ batch: Int) throws {
    precondition(batch > 0, "a batch has at least one example")
    let plan = try library.plan(batch: batch, mode: mode)
    if batch >= bound.count {
      norms = AlignedFloats(count: batch)
      targets = AlignedFloats(count: batch * model.targets.count)
      control.squaredNorms = norms.pointer
      // Losses are bound to the targets' memory.
      bound = ContiguousArray(repeating: nil, count: batch + 1)
    }
    // A smaller batch can need more room than a larger one: kernels choose by shape.
    if plan.workspaceCount > workspace.count {
      workspace = AlignedFloats(count: plan.workspaceCount)
      for index in bound.indices { bound[index] = nil }
    }
    current = BoundPlan(
      plan, workspace: workspace.pointer, control: control, loss: model.loss, targets: targets.pointer)
    bound[batch] = current
  }

  /// Copies parameters in.
  /// - Precondition: The count is the model's.
  public func load(_ parameters: ParameterVector) {
    precondition(parameters.count == parameterStorage.count, "the parameter vector has another size than the model")
    parameterStorage.pointer.update(from: parameters.readPointer, count: parameters.count)
  }

  /// A copy of the parameters.
  public var parameters: ParameterVector {
    copy(parameterStorage)
  }

  /// A copy of the gradient of the last backward pass.
  public var gradient: ParameterVector {
    copy(gradientStorage)
  }

  private func copy(_ storage: AlignedFloats) -> ParameterVector {
    ParameterVector(UnsafeBufferPointer(start: storage.pointer, count: storage.count))
  }

  /// Where the first input's features of the selected batch go.
  package var features: UnsafeMutablePointer<Float> { current.inputs[0] }
  /// Where the integer values of input `index` go.
  package func integers(_ index: Int) -> UnsafeMutablePointer<Int32> {
    UnsafeMutableRawPointer(current.inputs[index]).assumingMemoryBound(to: Int32.self)
  }
  /// Where class targets of the selected batch go.
  package var labels: UnsafeMutablePointer<Int32> {
    UnsafeMutableRawPointer(targets.pointer).assumingMemoryBound(to: Int32.self)
  }
  /// Where value targets of the selected batch go.
  package var values: UnsafeMutablePointer<Float> { targets.pointer }
  /// The outputs of the last forward pass.
  package var outputs: UnsafeMutablePointer<Float> { current.output }
  /// Per-example losses of the last loss.
  package var losses: UnsafeMutablePointer<Float> { current.losses }
  /// Per-example squared gradient norms of the last `backwardNorms`.
  package var squaredNorms: UnsafeMutablePointer<Float> { norms.pointer }
}

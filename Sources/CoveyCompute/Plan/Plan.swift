/// A graph compiled for one batch size: kernels chosen, memory laid out. Immutable, shared by all workers.
public final class Plan: Sendable {
  /// What an executor of the plan can do.
  public enum Mode: Sendable, Hashable {
    /// Forward only.
    case inference
    /// Forward and backward.
    case training
    /// Forward and backward, and per-example squared gradient norms; after one forward pass, norms and then a
    /// reweighted gradient can be taken.
    case perExampleNorms
  }

  /// Where one node's tensors lie in the workspace, in floats.
  struct Placement: Sendable {
    var value = 0
    var gradient: Int?
    /// A gradient that is computed apart and added, because another consumer has written the gradient before.
    var partialGradients = [Int?]()
    var saved = 0
  }

  /// Examples in a batch.
  public let batch: Int
  /// What can be run.
  public let mode: Mode
  /// Floats of workspace that one executor needs.
  public let workspaceCount: Int

  let graph: Graph
  let kernels: [any KernelPlan]
  let placements: [Placement]
  let scratch: Int
  let losses: Int
  let wantsGradient: [Bool]
  /// Whether every parametric kernel gives the reweighted sum without a second backward pass.
  let keepsBooks: Bool

  /// Compiles `graph` for batches of `batch`.
  /// - Throws: ``ModelError`` if an operation has no kernels for its shapes, the build lacks the back end, or norms are
  ///   asked of a parametric operation that has none.
  public init(_ graph: Graph, batch: Int, mode: Mode, backend: Backend = .automatic) throws {
    precondition(batch > 0, "a batch has at least one example")
    try backend.requireAvailable()
    let training = mode != .inference
    self.graph = graph
    self.batch = batch
    self.mode = mode
    // A tensor needs a gradient if a parameter lies at or above it; so the first layer computes none for its input.
    var wants = [Bool]()
    for (index, node) in graph.nodes.enumerated() {
      wants.append(training && (graph.layout.count(node: index) > 0 || node.inputs.contains { wants[$0] }))
    }
    wantsGradient = wants
    let kernels = try graph.nodes.indices.map { index in
      let node = graph.nodes[index]
      return try node.operation.plan(
        KernelSite(
          batch: batch, inputs: graph.inputTypes(index), output: node.output, training: training,
          norms: mode == .perExampleNorms, wantsInputGradient: node.inputs.map { wants[$0] }, backend: backend))
    }
    let parametric = graph.nodes.indices.filter { graph.layout.count(node: $0) > 0 }
    if mode == .perExampleNorms, let blind = parametric.first(where: { kernels[$0].exampleGradients == .none }) {
      throw ModelError.invalid(
        "\(graph.nodes[blind].name) has parameters but gives no per-example gradient norms, which example-level privacy "
          + "needs")
    }
    self.kernels = kernels
    keepsBooks = mode == .perExampleNorms && parametric.allSatisfy { kernels[$0].exampleGradients == .weighted }
    var memory = PlanMemory(
      graph: graph, batch: batch, mode: mode, wants: wants, kernels: kernels, keepsBooks: keepsBooks)
    (placements, scratch, losses, workspaceCount) = memory.place()
  }
}

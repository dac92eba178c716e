internal import Synchronization

/// The plans of one model, compiled when first needed and shared by all executors.
public final class PlanLibrary: Sendable {
  private struct Key: Hashable {
    let batch: Int
    let mode: Plan.Mode
  }

  /// The model whose graph is compiled.
  public let model: Model
  /// The back end of every plan.
  public let backend: Backend
  private let plans = Mutex<[Key: Plan]>([:])

  /// An empty library.
  public init(_ model: Model, backend: Backend = .automatic) {
    self.model = model
    self.backend = backend
  }

  /// The plan for a batch size and mode.
  /// - Throws: ``ModelError`` if it cannot be compiled.
  public func plan(batch: Int, mode: Plan.Mode) throws -> Plan {
    let key = Key(batch: batch, mode: mode)
    return try plans.withLock { plans in
      if let plan = plans[key] { return plan }
      let plan = try Plan(model.graph, batch: batch, mode: mode, backend: backend)
      plans[key] = plan
      return plan
    }
  }
}

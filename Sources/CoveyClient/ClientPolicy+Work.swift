internal import CoveyCompute
internal import CoveyCore
internal import CoveyNoise
internal import CoveyProtection
internal import CoveySecureAggregation
internal import CoveyTraining
internal import CoveyTransport

extension ClientPolicy {
  /// Refuses vectors that the client has no room for, before any is made.
  func checkSize(_ request: RoundRequest) throws {
    func require(_ holds: Bool) throws {
      guard holds else { throw SecureAggregationError.refused(.tooLarge) }
    }
    let count = request.parameters.count
    try require(count >= 1 && max(count, request.payload) <= work.elements)
    if let shape = request.masking?.shape {
      try require(shape.count >= 1 && shape.count <= work.elements && (1...32).contains(shape.bits))
    }
    if case .encode(let encoding, _) = request.protection {
      try require(encoding.paddedDimension >= 1 && encoding.paddedDimension <= work.elements)
    }
    let reply = max(request.payload, request.masking?.shape.count ?? 0)
    try require(request.byteCount <= work.bytes - 8 * reply)
  }

  /// Refuses plans that no trainer follows, or that would never end.
  func checkPlan(_ request: RoundRequest) throws {
    let plan = request.training
    guard plan.problem == nil, plan.epochs <= work.epochs, plan.protection?.constants?.steps ?? 1 <= work.steps else {
      throw SecureAggregationError.refused(.tooMuchWork)
    }
    // A factor that is close to 1 is multiplied once for each of these.
    if case .step(let every, _) = plan.optimizer.schedule.shape, request.modelVersion / every > 1 << 20 {
      throw SecureAggregationError.refused(.tooMuchWork)
    }
  }

  /// Refuses more steps than the client takes with as many examples as it has.
  func checkSteps(_ plan: LocalTrainingPlan, examples: Int) throws {
    guard plan.protection?.constants == nil, examples > 0 else { return }
    let size = max(1, min(plan.batchSize ?? examples, examples))
    let (steps, overflow) = plan.epochs.multipliedReportingOverflow(by: (examples + size - 1) / size)
    guard min(overflow ? .max : steps, plan.maximumSteps ?? .max) <= work.steps else {
      throw SecureAggregationError.refused(.tooMuchWork)
    }
  }
}

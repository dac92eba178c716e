internal import CoveyCore

extension ClientPolicy {
  /// Refuses an invitation to anything weaker or larger than the policy allows, before keys are sent.
  /// - Throws: ``SecureAggregationError/refused(_:)``.
  func check(_ invitation: SessionInvitation) throws {
    func require(_ holds: Bool, _ refusal: Refusal) throws {
      guard holds else { throw SecureAggregationError.refused(refusal) }
    }
    try check(task: invitation.task)
    try require(protocols.contains(invitation.method), .protocolRefused)
    try require(server == .semiHonest || invitation.server == .active, .serverTooWeak)
    try require(invitation.minimumClients >= leastClients, .cohortTooSmall)
    try invitation.checkCohort()
    try require(invitation.corruptionRate >= leastCorruptionRate, .corruptionTooLow)
    try invitation.checkBeacon()
    try require(invitation.sigma >= leastSigma, .sigmaTooLow)
    try require(invitation.shape.count <= work.elements, .tooLarge)
  }
}

internal import CoveyCore

extension ClientPolicy {
  /// Refuses an invitation to anything weaker or other than the policy allows.
  /// - Throws: ``SecureAggregationError/unacceptable(reason:)``
  func check(_ invitation: SessionInvitation) throws {
    func require(_ holds: Bool, _ reason: @autoclosure () -> String) throws {
      guard holds else { throw SecureAggregationError.unacceptable(reason: reason()) }
    }
    try require(
      protocols.contains(invitation.method), "the protocol \(invitation.method.rawValue) is not among those it accepts")
    try require(
      server == .semiHonest || invitation.server == .active,
      "the session is safe from semi-honest servers alone, and it asks for safety from active ones")
    try require(
      invitation.minimumClients >= minimumClients,
      "sums may be over \(invitation.minimumClients) clients, and it asks for at least \(minimumClients)")
    try invitation.checkCohort()
    try require(
      invitation.shape.count <= largestVector,
      "vectors have \(invitation.shape.count) elements, and it takes at most \(largestVector)")
    try require(
      invitation.corruptionRate >= leastCorruptionRate,
      "fewer colluding clients are guarded against than the share of \(leastCorruptionRate) that it asks for")
    try require(
      invitation.sigma >= leastSecurity,
      "the graph has \(invitation.sigma) bits of security, and it asks for at least \(leastSecurity)")
    try require(task.map { $0 == invitation.task } ?? true, "the task is another than the one it works for")
    try require(
      encodingDigest.map { $0 == invitation.encodingDigest } ?? true, "the encoding is another than the one it uses")
    try require(modelDigest.map { $0 == invitation.modelDigest } ?? true, "the model is another than the one it has")
  }
}

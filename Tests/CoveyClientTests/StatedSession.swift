import CoveyCore
import CoveyProtection
import CoveySecureAggregation
import CoveyTransport

/// A client's side of a session that is all invitation: what it begins is on a history, and what it masks it shows.
final class StatedSession: ClientSession {
  let client: ClientID
  let invitation: SessionInvitation?
  let history: any ParticipationHistory
  private(set) var step: SessionStep? = .input
  /// What was masked; nil if nothing was.
  private(set) var values: RingVector?
  /// Called when something is masked.
  var onMask: () -> Void = {}

  init(_ client: ClientID, _ invitation: SessionInvitation, history: any ParticipationHistory) {
    self.client = client
    self.invitation = invitation
    self.history = history
  }

  func answer(_ message: [UInt8]) throws -> [UInt8] { throw SecureAggregationError.sessionOver }
  func accept(_ message: [UInt8]) throws {}

  func begin(_ round: RoundBinding, charging charge: PrivacyCharge, within most: PrivacyCharge?) throws -> Bytes32 {
    guard let invitation else { throw SecureAggregationError.sessionOver }
    try round.check(invitation)
    let session = try invitation.digest()
    try history.begin(
      ParticipationRecord(name: invitation.name, session: session, charge: charge, seconds: 0),
      within: ParticipationLimit(charge: most, rounds: 1, seconds: 0))
    return session
  }

  func mask(_ values: inout RingVector, into message: inout [UInt8]) throws {
    onMask()
    self.values = values
    message = [1]
    step = nil
  }
}

extension RoundRequest {
  /// The invitation that an honest server sends with the request.
  func invitation(
    minimumClients: Int = 3, invited: Int = 4, corruptionRate: Double = 0.05, server: ServerModel = .semiHonest
  ) throws -> SessionInvitation {
    let digests = try RequestDigests(self)
    return try SessionInvitation(
      method: .secagg, server: server, task: name.task, run: name.run, round: name.round, number: name.number,
      shape: masking?.shape ?? RingShape(count: 1, bits: 1), requestDigest: digests.request,
      encodingDigest: digests.encoding, modelDigest: digests.model, invited: invited, minimumClients: minimumClients,
      corruptionRate: corruptionRate)
  }
}

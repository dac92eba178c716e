public import CoveyCore
internal import Synchronization

extension LightServer {
  /// What to send to a participant in the open step.
  /// - Throws: ``SecureAggregationError/unknownClient(_:)`` if it is none, ``SecureAggregationError/sessionOver``.
  public func message(for client: ClientID) throws -> [UInt8] {
    let roster = roster.withLock { $0 }
    guard let step = roster.step else { throw SecureAggregationError.sessionOver }
    if step == .keys {
      guard invited.contains(client) else { throw SecureAggregationError.unknownClient(client) }
      return invitation.encoded()
    }
    guard let cohort = roster.cohort, let position = cohort.positions[client], roster.asked.contains(position) else {
      throw SecureAggregationError.unknownClient(client)
    }
    let session = cohort.context.session
    switch step {
    case .keys, .shares, .check, .dispute, .roster: return cohort.keyList(for: position)
    case .input:
      return CodedMaskDelivery.encoded(senders: roster.answers(in: .shares), to: position, in: cohort.context) {
        roster.coded[$0]?.sealed(for: position, from: $0) ?? []
      }
    case .consistency: return SurvivorList(survivors: roster.answers(in: .input)).encoded(in: session)
    case .unmasking:
      let witnesses = roster.signatures.sorted { $0.key < $1.key }.map {
        UnmaskingRequest.Witness(position: $0.key, signature: $0.value)
      }
      return UnmaskingRequest(survivors: roster.answers(in: .input), witnesses: witnesses).encoded(in: session)
    }
  }
}

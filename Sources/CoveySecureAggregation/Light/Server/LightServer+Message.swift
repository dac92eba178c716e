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
    case .keys, .shares, .roster: return cohort.keyList(for: position)
    case .check:
      return try CodedMaskDelivery.encoded(senders: roster.members, to: position, in: cohort.context) { sender in
        guard let dealing = roster.dealt[sender] else { throw SecureAggregationError.sessionOver }
        return dealing.entry(for: position, from: sender)
      }
    case .dispute:
      let entries = roster.complaints[position]?.entries.compactMap { entry in
        roster.dealt[entry.dealer].map { DisputedCodedMasks.Entry(dealer: entry.dealer, summary: $0.masks.summary) }
      }
      guard let entries, !entries.isEmpty else { throw SecureAggregationError.sessionOver }
      return DisputedCodedMasks(entries: entries).encoded(in: cohort.context)
    case .input: return ClientRoster(members: roster.members).encoded(in: session)
    case .consistency: return SurvivorList(survivors: roster.answers(in: .input)).encoded(in: session)
    case .unmasking:
      let witnesses = roster.signatures.sorted { $0.key < $1.key }.map {
        UnmaskingRequest.Witness(position: $0.key, signature: $0.value)
      }
      return UnmaskingRequest(survivors: roster.answers(in: .input), witnesses: witnesses).encoded(in: session)
    }
  }
}

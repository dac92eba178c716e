internal import CoveyCore
internal import CoveyCrypto

/// The shares of its neighbours' secrets that a client holds until it is asked for them.
struct HeldShares {
  /// What the client knows of the session.
  let membership: ClientMembership
  /// Who takes part.
  let roster: PositionSet
  /// What names that list.
  let rosterDigest: Bytes32
  /// The neighbours that dealt shares: ascending indices in ``ClientMembership/neighbours``.
  let dealers: [Int]
  /// Their shares, in the same order.
  let packets: [SharePacket]
  /// In complete graphs the client's own share of its self-mask.
  let kept: SecretKey?

  /// Refuses a list of survivors that contradicts what the client knows, or leaves too few.
  /// - Throws: ``SecureAggregationError``.
  func check(_ survivors: PositionSet) throws {
    let (parameters, minimum) = (membership.parameters, membership.invitation.minimumClients)
    guard survivors.contains(membership.position) else { throw SecureAggregationError.listedDead }
    for neighbour in membership.neighbours where survivors.contains(neighbour.position) {
      guard roster.contains(neighbour.position) else { throw SecureAggregationError.contradictory(neighbour.client) }
    }
    guard survivors.isSubset(of: roster) else {
      throw SecureAggregationError.malformed(.unmasking, reason: "it lists survivors who did not take part")
    }
    let alive =
      (parameters.holdsOwnShare ? 1 : 0)
      + dealers.count { survivors.contains(membership.neighbours[$0].position) }
    guard survivors.members >= minimum else {
      throw SecureAggregationError.tooFewClients(.input, count: survivors.members, minimum: minimum)
    }
    guard alive >= parameters.threshold else {
      throw SecureAggregationError.tooFewClients(.input, count: alive, minimum: parameters.threshold)
    }
    try checkCut(survivors)
  }

  /// The answer that takes masks off: one share of every client whose shares are held, of its self-mask if it is alive and
  /// of its mask key if it is not.
  /// - Throws: `CryptoError` if there is no memory for secrets.
  func answer(for survivors: PositionSet) throws -> [UInt8] {
    var entries: [UnmaskingResponse.Entry] = []
    entries.reserveCapacity(dealers.count + 1)
    var kept = kept.map { UnmaskingResponse.Entry(position: membership.position, kind: .selfMask, share: $0) }
    for (index, packet) in zip(dealers, packets) {
      let position = membership.neighbours[index].position
      if let own = kept, own.position < position {
        entries.append(own)
        kept = nil
      }
      let kind: ShareKind = survivors.contains(position) ? .selfMask : .maskKey
      let share = try packet.withShare(kind) { try SecretKey(bytes: $0) }
      entries.append(UnmaskingResponse.Entry(position: position, kind: kind, share: share))
    }
    if let kept { entries.append(kept) }
    return UnmaskingResponse(entries: entries).encoded(in: membership.context)
  }
}

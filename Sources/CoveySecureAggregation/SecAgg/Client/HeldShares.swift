internal import CoveyCore
internal import CoveyCrypto

/// What a client keeps once it knows who takes part, until it masks.
struct AcceptedShares {
  /// What it needs for unmasking.
  let held: HeldShares
  /// The masks to be added.
  let masks: [Mask]

  /// Checks who takes part, and agrees on masks with those of them with whom the client shares some.
  /// - Throws: ``SecureAggregationError``, or `CryptoError` if there is no memory for secrets.
  init(_ roster: ClientRoster, _ checked: CheckedShares) throws {
    let (dealt, membership) = (checked.dealt, checked.dealt.membership)
    let (parameters, binding, position) = (membership.parameters, membership.binding, membership.position)
    try checked.check(roster.members)
    // Shares of others are of no use any more, and are wiped.
    let remaining = checked.dealers.indices.filter {
      roster.members.contains(membership.neighbours[checked.dealers[$0]].position)
    }
    held = HeldShares(
      membership: membership, roster: roster.members, rosterDigest: try roster.digest(in: membership.context.digest),
      dealers: remaining.map { checked.dealers[$0] }, packets: remaining.map { checked.packets[$0] }, kept: dealt.kept)
    var masks = [Mask(key: try binding.selfMaskKey(dealt.selfMask.scalar, of: position), sign: .adds)]
    masks.reserveCapacity(parameters.maskNeighbours + 1)
    for peer in membership.neighbours where peer.sharesMask && roster.members.contains(peer.position) {
      do {
        let secret = try dealt.mask.sharedSecret(with: peer.maskKey)
        let key = try binding.pairMaskKey(
          secret, between: dealt.mask.publicKey, and: peer.maskKey, roster: held.rosterDigest)
        masks.append(Mask(key: key, sign: position > peer.position ? .adds : .subtracts))
      } catch CryptoError.weakPublicKey {
        throw SecureAggregationError.weakKey(peer.client)
      }
    }
    self.masks = masks
  }
}

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

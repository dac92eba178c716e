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
    guard roster.members.contains(position) else { throw SecureAggregationError.listedDead }
    guard roster.members.members >= membership.invitation.minimumClients else {
      throw SecureAggregationError.tooFewClients(
        .check, count: roster.members.members, minimum: membership.invitation.minimumClients)
    }
    // Shares of others are of no use any more, and are wiped.
    let remaining = checked.dealers.indices.filter {
      roster.members.contains(membership.neighbours[checked.dealers[$0]].position)
    }
    held = HeldShares(
      membership: membership, roster: roster.members, rosterDigest: try roster.digest(in: membership.context.digest),
      dealers: remaining.map { checked.dealers[$0] }, packets: remaining.map { checked.packets[$0] }, kept: dealt.kept)
    let sound = PositionSet(count: roster.members.count, held.dealers.map { membership.neighbours[$0].position })
    for index in membership.holders {
      let neighbour = membership.neighbours[index]
      // Its shares failed the checks or never came, and the server lets it go on.
      guard !roster.members.contains(neighbour.position) || sound.contains(neighbour.position) else {
        throw SecureAggregationError.contradictory(neighbour.client)
      }
    }
    let holders = held.dealers.count + (parameters.holdsOwnShare ? 1 : 0)
    guard holders >= parameters.threshold else {
      throw SecureAggregationError.tooFewClients(.check, count: holders, minimum: parameters.threshold)
    }
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

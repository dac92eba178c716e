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

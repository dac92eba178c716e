internal import CoveyCore
internal import CoveyCrypto

/// What a client keeps once it knows who takes part, until it masks.
struct ReadyMasks: ClientReady {
  /// What it needs for unmasking.
  private let held: HeldShares
  /// What names the list of those who take part.
  private let roster: Bytes32
  /// The masks to be added.
  private let masks: [Mask]

  /// Agrees on masks with those who take part and with whom the client shares some.
  /// - Throws: ``SecureAggregationError``, or `CryptoError` if there is no memory for secrets.
  init(_ roster: AcceptedRoster, _ checked: CheckedShares) throws {
    let (dealt, membership) = (checked.dealt, roster.membership)
    let (binding, position) = (membership.binding, membership.position)
    // Shares of others are of no use any more, and are wiped.
    let remaining = checked.places.indices.filter {
      roster.members.contains(membership.neighbours[checked.places[$0]].position)
    }
    held = HeldShares(
      membership: membership, places: remaining.map { checked.places[$0] },
      packets: remaining.map { checked.packets[$0] }, kept: dealt.kept)
    self.roster = roster.digest
    var masks = [Mask(key: try binding.selfMaskKey(dealt.selfMask.scalar, of: position), sign: .adds)]
    masks.reserveCapacity(membership.parameters.maskNeighbours + 1)
    for peer in membership.neighbours where peer.sharesMask && roster.members.contains(peer.position) {
      do {
        let secret = try dealt.mask.sharedSecret(with: peer.maskKey)
        let key = try binding.pairMaskKey(
          secret, between: dealt.mask.publicKey, and: peer.maskKey, roster: roster.digest)
        masks.append(Mask(key: key, sign: position > peer.position ? .adds : .subtracts))
      } catch CryptoError.weakPublicKey {
        throw SecureAggregationError.weakKey(peer.client)
      }
    }
    self.masks = masks
  }

  var secrets: [AnyObject] { masks.map(\.key) + held.secrets }

  func mask(_ values: inout RingVector, into message: inout [UInt8]) throws -> any ClientHeld {
    MaskExpander.shared.apply(masks, to: &values)
    MaskedInputMessage.begin(&message, in: held.membership.context, roster: roster)
    PackedRing.pack(values, into: &message)
    return held
  }
}

/// The shares of its neighbours' secrets that a client holds until it is asked for them.
struct HeldShares: ClientHeld {
  /// What the client knows of the session.
  let membership: ClientMembership
  /// The neighbours that dealt shares: ascending indices in ``ClientMembership/neighbours``.
  let places: [Int]
  /// Their shares, in the same order.
  let packets: [SharePacket]
  /// In complete graphs the client's own share of its self-mask.
  let kept: SecretKey?

  var secrets: [AnyObject] { packets.map(\.bytes) + (kept.map { [$0] } ?? []) }

  /// One share of every client whose shares are held, of its self-mask if it is alive and of its mask key if it is not.
  func answer(for survivors: PositionSet) throws -> [UInt8] {
    var entries: [UnmaskingResponse.Entry] = []
    entries.reserveCapacity(places.count + 1)
    var kept = kept.map { UnmaskingResponse.Entry(position: membership.position, kind: .selfMask, share: $0) }
    for (index, packet) in zip(places, packets) {
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

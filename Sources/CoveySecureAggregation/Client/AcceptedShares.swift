internal import CoveyCrypto

/// What a client keeps once its neighbours' shares are in, until it masks.
struct AcceptedShares {
  /// What it needs for unmasking.
  let held: HeldShares
  /// The masks to be added.
  let masks: [Mask]

  /// Opens and checks what the server passed on.
  /// - Throws: ``SecureAggregationError``, or `CryptoError` if there is no memory for secrets.
  init(_ delivery: ShareDelivery, to dealt: DealtShares) throws {
    let membership = dealt.membership
    let (parameters, binding) = (membership.parameters, membership.binding)
    let holders = delivery.shares.count + (parameters.holdsOwnShare ? 1 : 0)
    // In a complete graph the dealers are all that is left of the session.
    let minimum =
      parameters.holdsOwnShare
      ? max(parameters.threshold, membership.invitation.minimumClients) : parameters.threshold
    guard holders >= minimum else {
      throw SecureAggregationError.tooFewClients(.shares, count: holders, minimum: minimum)
    }
    var (dealers, packets, masks) = ([Int](), [SharePacket](), [Mask]())
    dealers.reserveCapacity(delivery.shares.count)
    packets.reserveCapacity(delivery.shares.count)
    masks.reserveCapacity(delivery.shares.count + 1)
    masks.append(Mask(key: try binding.selfMaskKey(dealt.selfMask, of: membership.position), sign: .adds))
    for share in delivery.shares {
      guard let index = membership.index(of: share.position) else {
        throw SecureAggregationError.malformed(.input, reason: "it holds shares of one who is no neighbour")
      }
      packets.append(try Self.open(share, of: index, dealt))
      masks.append(
        Mask(key: dealt.pairKeys[index], sign: membership.position > share.position ? .adds : .subtracts))
      dealers.append(index)
    }
    held = HeldShares(membership: membership, dealers: dealers, packets: packets, kept: dealt.kept)
    self.masks = masks
  }

  private static func open(_ share: SealedShare, of index: Int, _ dealt: DealtShares) throws -> SharePacket {
    let (membership, binding) = (dealt.membership, dealt.membership.binding)
    let (dealer, holder) = (membership.neighbours[index], membership.position)
    let associated = binding.associatedData(from: dealer.position, to: holder)
    let packet: SharePacket
    do {
      packet = SharePacket(
        opened: try AuthenticatedCipher.open(
          share.sealed.span.bytes, with: dealt.inbound[index], associated: associated.span.bytes))
    } catch CryptoError.authenticationFailed {
      throw SecureAggregationError.unreadableShares(dealer.client)
    }
    for kind in ShareKind.allCases {
      // A dealer that commits itself to other shares than it deals would make honest holders look like forgers.
      let matches = try packet.withShare(kind) { bytes in
        try ShamirSharing.isCanonical(bytes)
          && binding.commitment(to: bytes, kind, of: dealer.position, heldBy: holder) == share.commitment(of: kind)
      }
      guard matches else { throw SecureAggregationError.unreadableShares(dealer.client) }
    }
    let expected = try binding.confirmation(of: dealt.pairKeys[index], from: dealer.position, to: holder)
    guard packet.confirms(expected) else { throw SecureAggregationError.keyConfirmation(dealer.client) }
    return packet
  }
}

internal import CoveyCrypto

/// What comes of sealed shares when their holder, or a judge who was shown the channel's key, opens and checks them.
enum OpenedShare {
  /// They are what the dealer published.
  case good(SharePacket)
  /// They are not, and this is the first thing that is wrong.
  case faulty(DealingFault)

  /// Opens and checks the shares of `dealer` for `holder`.
  /// - Parameters:
  ///   - key: Of the channel from dealer to holder.
  ///   - challenge: That of the whole dealing.
  /// - Throws: `CryptoError` if there is no memory for secrets.
  init(
    _ share: SealedShare, of dealer: Int, for holder: Int, key: SecretKey, challenge: DealingChallenge,
    _ binding: SessionBinding
  ) throws {
    let associated = binding.associatedData(from: dealer, to: holder)
    let packet: SharePacket
    do {
      packet = SharePacket(
        opened: try AuthenticatedCipher.open(share.sealed.span.bytes, with: key, associated: associated.span.bytes))
    } catch CryptoError.authenticationFailed {
      self = .faulty(.unreadable)
      return
    }
    guard packet.isCanonical else {
      self = .faulty(.notCanonical)
      return
    }
    for kind in ShareKind.allCases {
      let matches = try packet.withShare(kind) {
        try binding.commitment(to: $0, kind, of: dealer, heldBy: holder) == share.commitment(of: kind)
      }
      guard matches else {
        self = .faulty(.commitment)
        return
      }
    }
    let value = GroupScalar(bytes: share.value.bytes.span.bytes)
    guard let value, packet.bytes.withBytes({ challenge.holds($0, value: value) }) else {
      self = .faulty(.value)
      return
    }
    self = .good(packet)
  }

  /// What is wrong; nil if nothing is.
  var fault: DealingFault? {
    switch self {
    case .good: nil
    case .faulty(let fault): fault
    }
  }
}

package import CoveyCrypto

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

/// What one client tells another in sealed shares: a share of each of its two secrets, and one of the polynomial that masks
/// both. It stays in the locked memory in which it was opened.
package struct SharePacket: Sendable {
  /// The opened bytes.
  package let bytes: SecretBytes

  /// A packet that was opened.
  /// - Precondition: It has the size of a packet.
  package init(opened: SecretBytes) {
    precondition(opened.count == SealedShare.plaintextByteCount, "sealed shares have a fixed size")
    bytes = opened
  }

  /// Gives `body` the share of a kind.
  package func withShare<Result>(_ kind: ShareKind, _ body: (RawSpan) throws -> Result) rethrows -> Result {
    try bytes.withBytes { try body($0.extracting(Self.range(of: kind))) }
  }

  /// Whether all three numbers lie below the order of the group.
  var isCanonical: Bool {
    bytes.withBytes { packet in
      stride(from: 0, to: packet.byteCount, by: SecretKey.byteCount).allSatisfy {
        ShamirSharing.isCanonical(packet.extracting($0..<$0 + SecretKey.byteCount))
      }
    }
  }

  static func range(of kind: ShareKind) -> Range<Int> {
    switch kind {
    case .maskKey: 0..<SecretKey.byteCount
    case .selfMask: SecretKey.byteCount..<2 * SecretKey.byteCount
    }
  }
}

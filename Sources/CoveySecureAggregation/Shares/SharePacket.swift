package import CoveyCrypto

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

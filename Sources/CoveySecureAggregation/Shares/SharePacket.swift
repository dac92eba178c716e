package import CoveyCrypto

/// What one client tells another in sealed shares: a share of each of its two secrets, and a tag that confirms the mask key
/// of the pair. It stays in the locked memory in which it was opened.
package struct SharePacket: Sendable {
  private static let maskKeyRange = 0..<SecretKey.byteCount
  private static let selfMaskRange = SecretKey.byteCount..<2 * SecretKey.byteCount
  private static let confirmationRange = 2 * SecretKey.byteCount..<SealedShare.plaintextByteCount

  /// The opened bytes.
  package let bytes: SecretBytes

  /// A packet to be filled.
  /// - Throws: `CryptoError` if there is no memory for secrets.
  package init() throws {
    bytes = try SecretBytes(count: SealedShare.plaintextByteCount)
  }

  /// A packet that was opened.
  /// - Precondition: It has the size of a packet.
  package init(opened: SecretBytes) {
    precondition(opened.count == SealedShare.plaintextByteCount, "sealed shares have a fixed size")
    bytes = opened
  }

  /// Writes a share of a kind. A packet is filled before anybody else sees it, and may be filled again once it is sealed.
  package func write(_ share: RawSpan, _ kind: ShareKind) {
    write(share, to: Self.range(of: kind))
  }

  /// Writes the first half of a confirmation.
  package func write(confirmation: SecretKey) {
    confirmation.withBytes { write($0.extracting(0..<Self.confirmationRange.count), to: Self.confirmationRange) }
  }

  /// Gives `body` the share of a kind.
  package func withShare<Result>(_ kind: ShareKind, _ body: (RawSpan) throws -> Result) rethrows -> Result {
    try bytes.withBytes { try body($0.extracting(Self.range(of: kind))) }
  }

  /// Whether the tag is the first half of `confirmation`, in constant time.
  package func confirms(_ confirmation: SecretKey) -> Bool {
    bytes.withBytes { packet in
      confirmation.withBytes { expected in
        var difference: UInt8 = 0
        for index in 0..<Self.confirmationRange.count {
          difference |=
            packet.unsafeLoad(fromByteOffset: Self.confirmationRange.lowerBound + index, as: UInt8.self)
            ^ expected.unsafeLoad(fromByteOffset: index, as: UInt8.self)
        }
        return difference == 0
      }
    }
  }

  private static func range(of kind: ShareKind) -> Range<Int> {
    switch kind {
    case .maskKey: maskKeyRange
    case .selfMask: selfMaskRange
    }
  }

  private func write(_ source: RawSpan, to range: Range<Int>) {
    precondition(source.byteCount == range.count, "a field of a packet has a fixed size")
    bytes.withMutableBytes { packet in
      packet.withUnsafeMutableBytes { target in
        source.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: target[range]).copyMemory(from: $0) }
      }
    }
  }
}

/// The shares of one secret, side by side in locked memory that is wiped when they go away. Nothing prints them.
public final class SecretShares: Sendable {
  private let storage: SecretBytes

  /// How many shares there are.
  public let count: Int

  init(_ storage: SecretBytes) {
    self.storage = storage
    count = storage.count / Scalar.byteCount
  }

  /// The share at a position, which belongs to the holder with index `position` + 1.
  /// - Throws: ``CryptoError/memoryUnavailable``
  /// - Precondition: There is such a share.
  public func share(at position: Int) throws -> SecretKey {
    try withShare(at: position) { try SecretKey(bytes: $0) }
  }

  /// Gives `body` the 32 bytes of the share at a position. They must not outlive the call.
  package func withShare<Result>(at position: Int, _ body: (RawSpan) throws -> Result) rethrows -> Result {
    precondition(position >= 0 && position < count, "there is no share at this position")
    return try storage.withBytes { bytes in
      let start = position * Scalar.byteCount
      return try body(bytes.extracting(start..<start + Scalar.byteCount))
    }
  }
}

extension SecretShares: CustomStringConvertible, CustomReflectable {
  /// Says that these are shares, and nothing of them.
  public var description: String { "SecretShares" }

  /// Nothing to see.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The two numbers r1 and r2 that a dealing is asked for once it is fixed: its masked shares are g + r1 p + r2 o.
public struct DealingChallenge: Sendable, Hashable {
  /// The factor of the first secret's shares.
  public let first: GroupScalar
  /// The factor of the second secret's shares.
  public let second: GroupScalar

  /// A challenge.
  public init(first: GroupScalar, second: GroupScalar) {
    self.first = first
    self.second = second
  }

  /// Whether `value` is what these three shares come to: what a holder checks, two products.
  /// - Parameter shares: The canonical shares p(x), o(x), g(x), side by side.
  package func holds(_ shares: RawSpan, value: GroupScalar) -> Bool {
    self.value(of: shares) == value
  }

  /// g(x) + r1 p(x) + r2 o(x).
  /// - Parameter shares: The canonical shares p(x), o(x), g(x), side by side.
  package func value(of shares: RawSpan) -> GroupScalar {
    precondition(shares.byteCount == MaskedSharing.shareByteCount, "a holder has three shares")
    return withAddress(shares) { self.masked($0) }
  }

  /// g(x) + r1 p(x) + r2 o(x) of three shares side by side.
  func masked(_ shares: UnsafePointer<UInt8>) -> GroupScalar {
    var sum = ScalarSum()
    sum.add(Scalar(loading: shares + 2 * Scalar.byteCount), times: .one)
    sum.add(first.scalar, times: Scalar(loading: shares))
    sum.add(second.scalar, times: Scalar(loading: shares + Scalar.byteCount))
    return GroupScalar(sum.reduced)
  }
}

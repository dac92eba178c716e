/// A floating-point number that canonical bytes have no place for: one that is not finite, or a negative zero.
public struct NotCanonical: Error, Sendable, Hashable {
  /// An error.
  public init() {}
}

extension NotCanonical: CustomStringConvertible {
  /// What happened and what to do.
  public var description: String {
    "a number that is not finite, or a negative zero, has no digest; state a finite number, and zero without a sign"
  }
}

/// Values of other kinds, each with one way to write it.
extension Transcript {
  /// Appends the eight bytes of a finite number, least significant first.
  /// - Throws: ``NotCanonical``.
  public func append(_ number: Double) throws(NotCanonical) {
    guard number.isFinite, number != 0 || number.sign == .plus else { throw NotCanonical() }
    withUnsafeBytes(of: number.bitPattern.littleEndian) { append($0.bytes) }
  }

  /// Appends the four bytes of a finite number, least significant first.
  /// - Throws: ``NotCanonical``.
  public func append(_ number: Float) throws(NotCanonical) {
    guard number.isFinite, number != 0 || number.sign == .plus else { throw NotCanonical() }
    withUnsafeBytes(of: number.bitPattern.littleEndian) { append($0.bytes) }
  }

  /// Appends 0 or 1.
  public func append(_ flag: Bool) { append(flag ? 1 : 0) }

  /// Appends 64 bits as an integer.
  public func append(bits: UInt64) { append(Int(bitPattern: UInt(bits))) }

  /// Appends 0, or 1 and the value.
  public func append(optional value: Int?) {
    append(value == nil ? 0 : 1)
    if let value { append(value) }
  }
}

/// A value with one form in bytes, for messages, checkpoints and digests.
///
/// What `init(from:)` accepts, `write(to:)` writes as the same bytes: no value has two forms, and a digest of the bytes is
/// a digest of the value. Integers are little-endian, counts have 32 bits, floating-point numbers are their bits.
public protocol WireCodable: Sendable {
  /// Bytes of the shortest form, at least 1: a list of more elements than its bytes can hold is refused before any memory
  /// is taken for it.
  static var leastByteCount: Int { get }
  /// Reads the value.
  /// - Throws: ``WireError`` for bytes that no value writes.
  init(from reader: inout WireReader) throws(WireError)
  /// Writes the value.
  func write(to writer: inout WireWriter)
}

extension WireCodable {
  /// One byte.
  public static var leastByteCount: Int { 1 }

  /// Reads a value that the bytes hold from their first to their last.
  /// - Parameters:
  ///   - bytes: The whole value and nothing else.
  ///   - limit: Bytes that such a value may have.
  /// - Throws: ``WireError``.
  public init(wire bytes: [UInt8], limit: Int = .max) throws(WireError) {
    var reader = try WireReader(bytes, limit: limit)
    try self.init(from: &reader)
    try reader.finish()
  }

  /// The value's bytes.
  public var wireBytes: [UInt8] {
    var writer = WireWriter()
    write(to: &writer)
    return writer.bytes
  }
}

/// Why bytes cannot be read: what is wrong, and where.
public struct WireError: Error, Equatable, Sendable {
  /// What is wrong, by its kind.
  public enum Kind: Sendable, Hashable {
    /// There are more bytes than such a value may have.
    case tooLarge
    /// The bytes end within the value.
    case endsEarly
    /// Bytes follow behind the value's end.
    case goesOn
    /// Values lie within values, too deep.
    case tooDeep
    /// A number, text or choice is none that the value can have.
    case invalid
  }

  /// What is wrong, by its kind.
  public let kind: Kind
  /// What is wrong, in one line; names of settings are told as they came.
  public let reason: String
  /// The byte before which reading ended.
  public let offset: Int

  /// An error.
  public init(_ kind: Kind, _ reason: String, at offset: Int) {
    self.kind = kind
    self.reason = reason
    self.offset = offset
  }
}

extension WireError: CustomStringConvertible {
  /// What is wrong and where.
  public var description: String { "\(reason) (at byte \(offset))" }
}

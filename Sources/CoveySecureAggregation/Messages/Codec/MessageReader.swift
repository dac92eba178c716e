internal import CoveyCrypto

/// Reads the fields of a message one after the other. Every read is checked against the bytes that are there, so nothing
/// that a peer sends can make it trap, or allocate more than a few times the message's own size.
package struct MessageReader {
  private let bytes: [UInt8]
  /// Where the next field begins.
  package private(set) var offset = MessageHeader.byteCount
  /// What the message says of itself.
  package let header: MessageHeader

  /// A message of a step and direction, of any protocol if `method` is nil.
  /// - Parameter limit: Bytes that such a message can have.
  /// - Throws: ``SecureAggregationError/tooLarge(_:bytes:limit:)``, ``SecureAggregationError/malformed(_:reason:)``,
  ///   ``SecureAggregationError/unknownVersion(_:)`` or ``SecureAggregationError/outOfTurn(expected:got:)``.
  package init(
    _ bytes: [UInt8], _ method: SecureAggregationProtocol?, _ step: SessionStep, _ direction: MessageDirection,
    limit: Int
  ) throws {
    guard bytes.count <= limit else {
      throw SecureAggregationError.tooLarge(step, bytes: bytes.count, limit: limit)
    }
    header = try MessageHeader(of: bytes, during: step)
    self.bytes = bytes
    guard header.direction == direction else { throw malformed("it travels the wrong way") }
    guard header.step == step else { throw SecureAggregationError.outOfTurn(expected: step, got: header.step) }
    guard method == nil || header.method == method else { throw malformed("it speaks another protocol") }
  }

  /// Bytes that are still unread.
  package var left: Int { bytes.count - offset }

  /// An error about this message.
  package func malformed(_ reason: String) -> SecureAggregationError { .malformed(header.step, reason: reason) }

  /// Checks that `count` elements of at least `size` bytes are still there, before memory is taken for them.
  package func require(_ count: Int, elementsOf size: Int) throws {
    let (product, overflow) = count.multipliedReportingOverflow(by: size)
    guard count >= 0, !overflow, product <= left else { throw malformed("it is too short") }
  }

  /// The next byte.
  package mutating func byte() throws -> UInt8 {
    try require(1, elementsOf: 1)
    defer { offset += 1 }
    return bytes[offset]
  }

  /// The next fixed-width integer.
  package mutating func integer<Integer: FixedWidthInteger>(_ type: Integer.Type) throws -> Integer {
    let size = Integer.bitWidth / 8
    try require(1, elementsOf: size)
    defer { offset += size }
    return bytes[offset..<offset + size].reversed().reduce(0) { $0 << 8 | Integer(truncatingIfNeeded: $1) }
  }

  /// The next 32 bits as an integer of a range.
  package mutating func int32(_ name: String, in range: ClosedRange<Int>) throws -> Int {
    let value = Int(try integer(UInt32.self))
    guard range.contains(value) else { throw malformed("\(name) is out of range") }
    return value
  }

  /// The next 64 bits as an integer of a range.
  package mutating func int64(_ name: String, in range: ClosedRange<Int>) throws -> Int {
    guard let value = Int(exactly: try integer(UInt64.self)), range.contains(value) else {
      throw malformed("\(name) is out of range")
    }
    return value
  }

  /// The next 64 bits as a floating-point number, any at all.
  package mutating func double() throws -> Double { Double(bitPattern: try integer(UInt64.self)) }

  /// The next `count` bytes, copied.
  package mutating func bytes(_ count: Int) throws -> [UInt8] {
    try require(count, elementsOf: 1)
    defer { offset += count }
    return Array(bytes[offset..<offset + count])
  }

  /// The next `count` bytes, not copied: they keep the message alive.
  package mutating func slice(_ count: Int) throws -> ArraySlice<UInt8> { bytes[try range(count)] }

  /// Gives `body` the next `count` bytes in place.
  package mutating func withBytes<Result>(_ count: Int, _ body: (RawSpan) throws -> Result) throws -> Result {
    try require(count, elementsOf: 1)
    defer { offset += count }
    return try body(bytes.span.bytes.extracting(offset..<offset + count))
  }

  /// Passes over the next `count` bytes and tells where they were.
  package mutating func range(_ count: Int) throws -> Range<Int> {
    try require(count, elementsOf: 1)
    defer { offset += count }
    return offset..<offset + count
  }

  /// The next 32 bytes.
  package mutating func bytes32() throws -> Bytes32 {
    try require(1, elementsOf: Bytes32.byteCount)
    defer { offset += Bytes32.byteCount }
    return Bytes32(bytes[offset..<offset + Bytes32.byteCount])
  }

  /// Checks that the next 32 bytes are those of the session.
  /// - Throws: ``SecureAggregationError/wrongSession`` if they are another's.
  package mutating func session(_ expected: SessionDigest) throws {
    guard try bytes32() == expected.value else { throw SecureAggregationError.wrongSession }
  }

  /// A position that comes after `last`: entries are in ascending order, so none appears twice.
  package mutating func position(after last: Int, of count: Int) throws -> Int {
    let value = Int(try integer(UInt32.self))
    guard value < count else { throw malformed("a position is out of range") }
    guard value > last else { throw malformed("positions do not ascend") }
    return value
  }

  /// Checks that the message ends here.
  package func finish() throws {
    guard left == 0 else { throw malformed("it goes on after its end") }
  }
}

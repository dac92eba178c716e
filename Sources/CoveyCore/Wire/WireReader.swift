/// Reads values one after the other. Every read is checked against the bytes that are there, so nothing that a peer sends can
/// make it trap, take memory beyond a few times the bytes' own number, or recurse without end.
public struct WireReader {
  /// Values within values, at most.
  public static let deepest = 16

  private let bytes: [UInt8]
  private let end: Int
  private var depth = 0
  /// Where the next value begins.
  public private(set) var offset: Int

  /// A reader of `bytes`.
  /// - Parameters:
  ///   - bytes: What to read from.
  ///   - start: Where to begin.
  ///   - end: Where to end; nil for the last byte.
  ///   - limit: Bytes that there may be.
  /// - Throws: ``WireError`` if there are more.
  /// - Precondition: `start` and `end` are places in `bytes`, in order.
  public init(_ bytes: [UInt8], from start: Int = 0, to end: Int? = nil, limit: Int = .max) throws(WireError) {
    let end = end ?? bytes.count
    precondition(start >= 0 && start <= end && end <= bytes.count, "a reader begins and ends within its bytes")
    guard end - start <= limit else {
      throw WireError(.tooLarge, "it has \(end - start) bytes, and at most \(limit) are allowed", at: start)
    }
    self.bytes = bytes
    self.end = end
    offset = start
  }

  /// Bytes that are still unread.
  public var left: Int { end - offset }

  /// An error about the value that was read last.
  /// - Parameter reason: What is wrong.
  public func invalid(_ reason: String) -> WireError { WireError(.invalid, reason, at: offset) }

  /// An error about a value that its own type has refused, in one line of printable characters.
  public func invalid(_ error: any Error) -> WireError {
    let text = "\(error)".unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) }
    return invalid(String(text.prefix(500)))
  }

  /// Checks that `count` elements of at least `size` bytes are still there, before memory is taken for them.
  public func require(_ count: Int, elementsOf size: Int = 1) throws(WireError) {
    let (product, overflow) = count.multipliedReportingOverflow(by: size)
    guard count >= 0, !overflow, product <= left else { throw WireError(.endsEarly, "it is too short", at: offset) }
  }

  /// Checks that the bytes end here.
  public func finish() throws(WireError) {
    guard left == 0 else { throw WireError(.goesOn, "it goes on after its end", at: offset) }
  }

  /// Reads a value that holds others of its own kind.
  /// - Throws: ``WireError`` beyond ``deepest`` such values within each other; what `body` throws.
  public mutating func nested<Result>(
    _ body: (inout WireReader) throws(WireError) -> Result
  ) throws(WireError) -> Result {
    guard depth < Self.deepest else {
      throw WireError(.tooDeep, "values lie more than \(Self.deepest) deep within each other", at: offset)
    }
    depth += 1
    let result = try body(&self)
    depth -= 1
    return result
  }

  /// The next byte.
  public mutating func byte() throws(WireError) -> UInt8 {
    guard offset < end else { throw WireError(.endsEarly, "it is too short", at: offset) }
    defer { offset += 1 }
    return bytes[offset]
  }

  /// The next two bytes.
  public mutating func uint16() throws(WireError) -> UInt16 { UInt16(truncatingIfNeeded: try integer(2)) }

  /// The next four bytes.
  public mutating func uint32() throws(WireError) -> UInt32 { UInt32(truncatingIfNeeded: try integer(4)) }

  /// The next eight bytes.
  public mutating func uint64() throws(WireError) -> UInt64 { try integer(8) }

  /// The next 32 bits as an integer of a range.
  /// - Parameters:
  ///   - name: What it is, for errors.
  ///   - range: What it may be.
  public mutating func int32(_ name: String, in range: ClosedRange<Int>) throws(WireError) -> Int {
    let value = Int(try uint32())
    guard range.contains(value) else { throw invalid("\(name) is out of range") }
    return value
  }

  /// The next 64 bits as an integer of a range.
  /// - Parameters:
  ///   - name: What it is, for errors.
  ///   - range: What it may be.
  public mutating func int64(_ name: String, in range: ClosedRange<Int>) throws(WireError) -> Int {
    let value = Int(truncatingIfNeeded: try uint64())
    guard range.contains(value) else { throw invalid("\(name) is out of range") }
    return value
  }

  /// The number of elements that follow, of at least `size` bytes each: no more than there is room for.
  public mutating func count(of size: Int) throws(WireError) -> Int {
    let count = Int(try uint32())
    try require(count, elementsOf: size)
    return count
  }

  /// The next `count` bytes, copied.
  public mutating func bytes(_ count: Int) throws(WireError) -> [UInt8] {
    let range = try skip(count)
    return Array(bytes[range])
  }

  /// The next `count` bytes, not copied: they keep all of them alive.
  public mutating func slice(_ count: Int) throws(WireError) -> ArraySlice<UInt8> {
    let range = try skip(count)
    return bytes[range]
  }

  /// The next bytes, which have their number in front.
  public mutating func countedBytes() throws(WireError) -> [UInt8] { try bytes(count(of: 1)) }

  /// Gives `body` the next `count` bytes in place.
  /// - Throws: ``WireError``; what `body` throws.
  public mutating func withBytes<Result>(_ count: Int, _ body: (RawSpan) throws -> Result) throws -> Result {
    let range = try skip(count)
    return try body(bytes.span.bytes.extracting(range))
  }

  /// Passes over the next `count` bytes and tells where they were.
  public mutating func skip(_ count: Int) throws(WireError) -> Range<Int> {
    try require(count)
    defer { offset += count }
    return offset..<offset + count
  }

  /// Gives `body` the next `count` bytes in place, which throws nothing.
  mutating func read(_ count: Int, _ body: (UnsafePointer<UInt8>) -> Void) throws(WireError) {
    let range = try skip(count)
    guard count > 0 else { return }
    bytes.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { body(base + range.lowerBound) }
    }
  }

  private mutating func integer(_ size: Int) throws(WireError) -> UInt64 {
    guard left >= size else { throw WireError(.endsEarly, "it is too short", at: offset) }
    var value: UInt64 = 0
    for place in (0..<size).reversed() { value = value << 8 | UInt64(bytes[offset + place]) }
    offset += size
    return value
  }
}

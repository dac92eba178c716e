/// Writes values one after the other: into memory, or on to a sink such as a hash, a file or a socket, to which large vectors
/// go as they lie, without a copy.
public struct WireWriter {
  /// What was written and is still here: all of it without a sink.
  public private(set) var bytes: [UInt8] = []
  private let sink: ((RawSpan) -> Void)?
  /// Whether every number that means something was finite, and no zero had a sign.
  public internal(set) var isCanonical = true
  /// Bytes that a sink was given already.
  private var passedOn = 0

  /// Small values are gathered up to so many bytes before a sink is given them.
  private static let gathered = 4096

  /// A writer into memory.
  /// - Parameter capacity: Bytes that will be written, as far as known.
  public init(capacity: Int = 0) {
    sink = nil
    bytes.reserveCapacity(capacity)
  }

  /// A writer that passes everything on, in order; ``flush()`` ends it.
  public init(to sink: @escaping (RawSpan) -> Void) {
    self.sink = sink
    bytes.reserveCapacity(Self.gathered + 16)
  }

  /// Passes on to `sink` what `body` writes.
  /// - Throws: What `body` throws, and the first thing that `sink` throws: it is given nothing afterwards.
  public static func stream(
    to sink: (RawSpan) throws -> Void, _ body: (inout WireWriter) throws -> Void
  ) throws {
    var failure: (any Error)?
    try withoutActuallyEscaping(sink) { sink in
      var writer = WireWriter { bytes in
        guard failure == nil else { return }
        do { try sink(bytes) } catch { failure = error }
      }
      try body(&writer)
      writer.flush()
    }
    if let failure { throw failure }
  }

  /// Bytes of a value, without keeping them.
  public static func byteCount(of value: some WireCodable) -> Int {
    var writer = WireWriter { _ in }
    value.write(to: &writer)
    return writer.byteCount
  }

  /// Bytes that were written so far.
  public var byteCount: Int { passedOn + bytes.count }

  /// Gives the sink all that is still here.
  public mutating func flush() {
    guard let sink, !bytes.isEmpty else { return }
    sink(bytes.span.bytes)
    passedOn += bytes.count
    bytes.removeAll(keepingCapacity: true)
  }

  /// Writes a byte.
  public mutating func write(_ value: UInt8) {
    bytes.append(value)
    flushIfFull()
  }

  /// Writes two bytes.
  public mutating func write(_ value: UInt16) { write(integer: value) }

  /// Writes four bytes.
  public mutating func write(_ value: UInt32) { write(integer: value) }

  /// Writes eight bytes.
  public mutating func write(_ value: UInt64) { write(integer: value) }

  /// Writes bytes whose number the reader knows.
  public mutating func write(raw value: RawSpan) {
    if let sink, value.byteCount >= Self.gathered {
      flush()
      sink(value)
      passedOn += value.byteCount
    } else {
      value.withUnsafeBytes { bytes.append(contentsOf: $0) }
      flushIfFull()
    }
  }

  /// Writes bytes whose number the reader knows.
  public mutating func write(raw value: [UInt8]) { write(raw: value.span.bytes) }

  /// Writes bytes whose number the reader knows.
  public mutating func write(raw value: ArraySlice<UInt8>) { write(raw: value.span.bytes) }

  /// Writes the number of elements that follow.
  /// - Precondition: 0 to 2^32 - 1.
  public mutating func write(count: Int) { write(UInt32(count)) }

  /// Writes bytes with their number in front.
  public mutating func write(counted value: [UInt8]) {
    write(count: value.count)
    write(raw: value)
  }

  /// Makes room for `count` bytes that `body` fills in place: all zero before.
  mutating func fill(_ count: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Void) {
    guard count > 0 else { return }
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: count))
    bytes.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { body(base + start) }
    }
    flushIfFull()
  }

  private mutating func write(integer value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    flushIfFull()
  }

  private mutating func flushIfFull() {
    if sink != nil, bytes.count >= Self.gathered { flush() }
  }
}

extension Int: WireCodable {
  /// Eight bytes.
  public static var leastByteCount: Int { 8 }
  /// Reads 64 bits.
  public init(from reader: inout WireReader) throws(WireError) {
    self.init(truncatingIfNeeded: try reader.uint64())
  }
  /// Writes 64 bits.
  public func write(to writer: inout WireWriter) { writer.write(UInt64(bitPattern: Int64(self))) }
}

extension UInt64: WireCodable {
  /// Eight bytes.
  public static var leastByteCount: Int { 8 }
  /// Reads 64 bits.
  public init(from reader: inout WireReader) throws(WireError) { self = try reader.uint64() }
  /// Writes 64 bits.
  public func write(to writer: inout WireWriter) { writer.write(self) }
}

extension Double: WireCodable {
  /// Eight bytes.
  public static var leastByteCount: Int { 8 }
  /// Reads the bits of any number, or of none.
  public init(from reader: inout WireReader) throws(WireError) { self.init(bitPattern: try reader.uint64()) }
  /// Writes the bits.
  public func write(to writer: inout WireWriter) { writer.write(bitPattern) }
}

extension Float: WireCodable {
  /// Four bytes.
  public static var leastByteCount: Int { 4 }
  /// Reads the bits of any number, or of none.
  public init(from reader: inout WireReader) throws(WireError) { self.init(bitPattern: try reader.uint32()) }
  /// Writes the bits.
  public func write(to writer: inout WireWriter) { writer.write(bitPattern) }
}

extension Bool: WireCodable {
  /// Reads 0 or 1.
  public init(from reader: inout WireReader) throws(WireError) {
    switch try reader.byte() {
    case 0: self = false
    case 1: self = true
    default: throw reader.invalid("a truth value is neither 0 nor 1")
    }
  }
  /// Writes 0 or 1.
  public func write(to writer: inout WireWriter) { writer.write(self ? 1 : 0 as UInt8) }
}

extension String: WireCodable {
  /// The count's four bytes.
  public static var leastByteCount: Int { 4 }
  /// Reads UTF-8 with its number of bytes in front.
  public init(from reader: inout WireReader) throws(WireError) {
    let bytes = try reader.slice(reader.count(of: 1))
    guard let text = String(validating: bytes, as: UTF8.self) else { throw reader.invalid("a text is not UTF-8") }
    self = text
  }
  /// Writes UTF-8 with its number of bytes in front.
  public func write(to writer: inout WireWriter) {
    var text = self
    text.withUTF8 {
      writer.write(count: $0.count)
      writer.write(raw: UnsafeRawBufferPointer($0).bytes)
    }
  }
}

extension Optional: WireCodable where Wrapped: WireCodable {
  /// Reads 0, or 1 and the value.
  public init(from reader: inout WireReader) throws(WireError) {
    self = try Bool(from: &reader) ? try Wrapped(from: &reader) : nil
  }
  /// Writes 0, or 1 and the value.
  public func write(to writer: inout WireWriter) {
    (self != nil).write(to: &writer)
    self?.write(to: &writer)
  }
}

extension Array: WireCodable where Element: WireCodable {
  /// The count's four bytes.
  public static var leastByteCount: Int { 4 }
  /// Reads a count and so many elements.
  public init(from reader: inout WireReader) throws(WireError) {
    let count = try reader.count(of: Element.leastByteCount)
    self.init()
    // An element may be far larger in memory than its shortest form: there are as many as there are, not as are claimed.
    reserveCapacity(Swift.min(count, 1024))
    for _ in 0..<count { append(try Element(from: &reader)) }
  }
  /// Writes the count and the elements.
  public func write(to writer: inout WireWriter) {
    writer.write(count: count)
    for element in self { element.write(to: &writer) }
  }
}

extension WireWriter {
  /// Writes a value.
  public mutating func write(_ value: some WireCodable) { value.write(to: &self) }
}

extension WireReader {
  /// The next value.
  public mutating func value<Value: WireCodable>(_ type: Value.Type = Value.self) throws(WireError) -> Value {
    try Value(from: &self)
  }
}

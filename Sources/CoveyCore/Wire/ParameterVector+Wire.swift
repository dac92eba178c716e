internal import CCoveyKernels

extension ParameterVector: WireCodable {
  /// The count's four bytes.
  public static var leastByteCount: Int { 4 }

  /// Bytes of a vector of `count` parameters.
  public static func wireByteCount(_ count: Int) -> Int { 4 + 4 * count }

  /// Reads a count and the bits of so many floats, of any value.
  public init(from reader: inout WireReader) throws(WireError) {
    let count = try reader.count(of: 4)
    self.init(count: count)
    try read(from: &reader)
  }

  /// Reads the count of this vector and its floats into the memory that is there.
  /// - Throws: ``WireError`` if there are more or fewer.
  public mutating func fill(from reader: inout WireReader) throws(WireError) {
    guard try reader.count(of: 4) == count else { throw reader.invalid("a vector has another length than asked") }
    try read(from: &reader)
  }

  private mutating func read(from reader: inout WireReader) throws(WireError) {
    let (target, size) = (UnsafeMutableRawPointer(writePointer()), 4 * count)
    try reader.read(size) { target.copyMemory(from: $0, byteCount: size) }
  }

  /// Writes the count and the floats as they lie.
  public func write(to writer: inout WireWriter) {
    writer.write(count: count)
    withSpan { writer.write(raw: $0.bytes) }
  }
}

extension RingVector: WireCodable {
  /// Width and count.
  public static var leastByteCount: Int { 5 }

  /// Bytes of a vector of a shape.
  public static func wireByteCount(_ shape: RingShape) -> Int { 5 + (shape.count * shape.bits + 7) / 8 }

  /// Elements that are packed at once, in whole bytes.
  private static let piece = 1 << 14

  /// Reads width, count, and the elements of that many bits, the lowest bit first; unused bits are zero.
  public init(from reader: inout WireReader) throws(WireError) {
    let bits = Int(try reader.byte())
    guard (1...32).contains(bits) else { throw reader.invalid("the width of a ring is none of 1 to 32 bits") }
    let count = Int(try reader.uint32())
    let size = (count * bits + 7) / 8
    try reader.require(size)
    self.init(count: count, bits: bits)
    var last: UInt8 = 0
    try reader.read(size) { source in
      last = source[size - 1]
      withWords { words in
        if let target = words.baseAddress { covey_unpack_add(source, UInt32(bits), target, words.count) }
      }
    }
    let used = count * bits % 8
    guard used == 0 || last >> UInt8(used) == 0 else { throw reader.invalid("a vector has bits beyond its end") }
  }

  /// Writes width, count, and the elements modulo 2^bits, packed.
  public func write(to writer: inout WireWriter) {
    writer.write(UInt8(bits))
    writer.write(count: count)
    words.withUnsafeBufferPointer { words in
      guard let base = words.baseAddress else { return }
      for start in stride(from: 0, to: words.count, by: Self.piece) {
        let count = min(Self.piece, words.count - start)
        writer.fill((count * bits + 7) / 8) { covey_pack(base + start, UInt32(bits), $0, count) }
      }
    }
  }
}

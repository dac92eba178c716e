internal import CoveyCore

/// Reads what ``ByteEncoder`` wrote. Running past the end is an error, never a trap.
struct ByteDecoder {
  /// The bytes ended too early, or a count in them is impossible.
  struct Exhausted: Error {}

  private let bytes: [UInt8]
  private(set) var position = 0
  private let end: Int

  init(_ bytes: [UInt8], end: Int) {
    self.bytes = bytes
    self.end = end
  }

  var isAtEnd: Bool { position == end }

  mutating func integer<T: FixedWidthInteger>(_ type: T.Type) throws -> T {
    let size = MemoryLayout<T>.size
    guard end - position >= size else { throw Exhausted() }
    var value: T = 0
    for i in (0..<size).reversed() { value = value << 8 | T(truncatingIfNeeded: bytes[position + i]) }
    position += size
    return value
  }

  mutating func int() throws -> Int { Int(try integer(Int64.self)) }

  mutating func count(of size: Int) throws -> Int {
    let count = try int()
    guard count >= 0, count <= (end - position) / size else { throw Exhausted() }
    return count
  }

  mutating func double() throws -> Double { Double(bitPattern: try integer(UInt64.self)) }

  mutating func string() throws -> String {
    let count = try count(of: 1)
    defer { position += count }
    return String(decoding: bytes[position..<position + count], as: UTF8.self)
  }

  mutating func optionalDouble() throws -> Double? {
    let present = try integer(UInt8.self)
    let value = try double()
    return present == 0 ? nil : value
  }

  mutating func optionalInt() throws -> Int? {
    let present = try integer(UInt8.self)
    let value = try int()
    return present == 0 ? nil : value
  }

  mutating func vector() throws -> ParameterVector {
    let count = try count(of: 4)
    var vector = ParameterVector(count: count)
    bytes.withUnsafeBytes { source in
      UnsafeMutableRawBufferPointer(start: vector.writePointer(), count: 4 * count)
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[position..<position + 4 * count]))
    }
    position += 4 * count
    return vector
  }

  /// Named vectors.
  mutating func vectors() throws -> [(name: String, vector: ParameterVector)] {
    var vectors = [(name: String, vector: ParameterVector)]()
    for _ in 0..<(try count(of: 1)) { vectors.append((try string(), try vector())) }
    return vectors
  }
}

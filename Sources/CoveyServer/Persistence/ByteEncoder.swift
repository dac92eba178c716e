/// Little-endian bytes of a binary format.
struct ByteEncoder {
  private(set) var bytes = [UInt8]()

  mutating func append(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func append(_ value: Int) { append(Int64(value)) }

  mutating func append(_ value: Double) { append(value.bitPattern) }

  mutating func append(_ value: Float) { append(value.bitPattern) }

  mutating func append(_ text: String) {
    let utf8 = Array(text.utf8)
    append(utf8.count)
    bytes.append(contentsOf: utf8)
  }

  mutating func append(_ value: Double?) {
    append(UInt8(value == nil ? 0 : 1))
    append(value ?? 0)
  }

  mutating func append(_ value: Int?) {
    append(UInt8(value == nil ? 0 : 1))
    append(value ?? 0)
  }
}

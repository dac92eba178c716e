internal import CoveyCrypto

/// Writes the fields of a message one after the other: little-endian integers, fixed-size byte strings.
package struct MessageWriter {
  /// What was written.
  package private(set) var bytes: [UInt8]

  /// A message with its header.
  /// - Parameter capacity: Bytes that the whole message will have.
  package init(_ header: MessageHeader, capacity: Int) {
    bytes = []
    bytes.reserveCapacity(capacity)
    bytes += header.bytes
  }

  /// Appends one byte.
  package mutating func append(byte: UInt8) { bytes.append(byte) }

  /// Appends a fixed-width integer.
  package mutating func append<Integer: FixedWidthInteger>(_ value: Integer) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Appends an integer as 32 bits.
  /// - Precondition: It fits.
  package mutating func append(int32 value: Int) { append(UInt32(value)) }

  /// Appends an integer as 64 bits.
  /// - Precondition: It is not negative.
  package mutating func append(int64 value: Int) { append(UInt64(value)) }

  /// Appends the bits of a floating-point number.
  package mutating func append(_ value: Double) { append(value.bitPattern) }

  /// Appends bytes whose number the reader knows.
  package mutating func append(_ value: some Collection<UInt8>) { bytes += value }

  /// Appends 32 bytes.
  package mutating func append(_ value: Bytes32) { value.append(to: &bytes) }

  /// Appends bytes whose number the reader knows.
  package mutating func append(raw value: RawSpan) {
    value.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }
}

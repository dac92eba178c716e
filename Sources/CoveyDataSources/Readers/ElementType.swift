internal import CoveyData

/// The number formats that IDX and NumPy files use.
enum ElementType: Sendable {
  case u8, i8, u16, i16, u32, i32, u64, i64, f32, f64

  /// Bytes of one number.
  var size: Int {
    switch self {
    case .u8, .i8: 1
    case .u16, .i16: 2
    case .u32, .i32, .f32: 4
    case .u64, .i64, .f64: 8
    }
  }

  /// Numbers from their bytes: without a copy where the stored form is the file's.
  /// - Precondition: `bytes` holds a whole number of elements.
  /// - Throws: ``DataError/malformed(file:line:reason:)`` if a whole number does not fit 32 bits.
  func decode(_ bytes: SharedBuffer<UInt8>, bigEndian: Bool, source: String) throws -> NumericArray.Values {
    precondition(bytes.count % size == 0, "a whole number of elements")
    let count = bytes.count / size
    switch self {
    case .u8: return .bytes(bytes)
    case .i8: return .integers(bytes.mapped { Int32(Int8(bitPattern: $0)) })
    case .u16: return .integers(try whole(bytes, UInt16.self, bigEndian, source))
    case .i16: return .integers(try whole(bytes, Int16.self, bigEndian, source))
    case .u32: return .integers(try whole(bytes, UInt32.self, bigEndian, source))
    case .u64: return .integers(try whole(bytes, UInt64.self, bigEndian, source))
    case .i64: return .integers(try whole(bytes, Int64.self, bigEndian, source))
    case .i32:
      if !bigEndian, let view = bytes.reinterpreted(as: Int32.self, offset: 0, count: count) { return .integers(view) }
      return .integers(try whole(bytes, Int32.self, bigEndian, source))
    case .f32:
      if !bigEndian, let view = bytes.reinterpreted(as: Float.self, offset: 0, count: count) { return .floats(view) }
      return .floats(
        SharedBuffer<Float>(count: count) { output in
          for index in 0..<count {
            let bits = bytes.bytes.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)
            output[index] = Float(bitPattern: bigEndian ? UInt32(bigEndian: bits) : UInt32(littleEndian: bits))
          }
        })
    case .f64:
      return .floats(
        SharedBuffer<Float>(count: count) { output in
          for index in 0..<count {
            let bits = bytes.bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
            output[index] = Float(
              Double(bitPattern: bigEndian ? UInt64(bigEndian: bits) : UInt64(littleEndian: bits)))
          }
        })
    }
  }

  /// Whole numbers of one width, checked to fit 32 bits.
  private func whole<Integer: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: SharedBuffer<UInt8>, _: Integer.Type, _ bigEndian: Bool, _ source: String
  ) throws -> SharedBuffer<Int32> {
    let width = MemoryLayout<Integer>.size
    return try SharedBuffer<Int32>(count: bytes.count / width) { output in
      for index in 0..<output.count {
        let bits = bytes.bytes.loadUnaligned(fromByteOffset: index * width, as: Integer.self)
        guard let number = Int32(exactly: bigEndian ? Integer(bigEndian: bits) : Integer(littleEndian: bits)) else {
          throw DataError.malformed(file: source, line: nil, reason: "value \(index) does not fit 32 bits")
        }
        output[index] = number
      }
    }
  }
}

internal import CoveyData

/// The IDX format of the MNIST family: a big-endian header, then numbers.
///
/// Layout: two zero bytes, a type code, the number of dimensions, each size as 32 bits, the data
/// (Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits"). Plain or gzip, told by content.
public enum IDX {
  /// Reads the array at `path`; a plain file of bytes is mapped, not copied.
  /// - Throws: `DataError` if the file is missing, empty, truncated, too long, corrupt or not IDX.
  public static func read(_ path: String) throws -> NumericArray {
    let input = try ByteInput(path)
    let magic = try input.read(4)
    guard magic.count == 4 else {
      throw DataError.malformed(file: path, line: nil, reason: "an IDX header has 4 bytes, found \(magic.count)")
    }
    guard magic[0] == 0, magic[1] == 0, let type = type(of: magic[2]), magic[3] > 0 else {
      throw DataError.malformed(
        file: path, line: nil,
        reason: "not an IDX file: its magic number is 0x" + magic.map(hex).joined()
          + ", expected 0x0000TTDD with a type TT of 08, 09, 0b, 0c, 0d or 0e and DD dimensions")
    }
    let rank = Int(magic[3])
    let sizes = try input.read(4 * rank)
    guard sizes.count == 4 * rank else {
      throw DataError.malformed(
        file: path, line: nil,
        reason: "the header is truncated: expected \(4 + 4 * rank) bytes, found \(4 + sizes.count)")
    }
    let dimensions = (0..<rank).map { axis in sizes[4 * axis..<4 * axis + 4].reduce(0) { $0 << 8 | Int($1) } }
    guard let bytes = NumericArray.product(dimensions + [type.size]) else {
      throw DataError.malformed(
        file: path, line: nil,
        reason: "the header claims more data than any memory holds (\(dimensions)): it is corrupt")
    }
    let data = try input.readToEnd(count: bytes)
    return try NumericArray(
      dimensions: dimensions, values: type.decode(data, bigEndian: true, source: path), source: path)
  }

  private static func type(of code: UInt8) -> ElementType? {
    switch code {
    case 0x08: .u8
    case 0x09: .i8
    case 0x0b: .i16
    case 0x0c: .i32
    case 0x0d: .f32
    case 0x0e: .f64
    default: nil
    }
  }

  private static func hex(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}

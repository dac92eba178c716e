public import CoveyCore
public import CoveyData

/// NumPy's array files (`.npy`, format versions 1 to 3: numpy/lib/format.py).
public enum NPY {
  /// Reads the array at `path`.
  ///
  /// Little-endian `f4`, `f8`, `i1`...`i8`, `u1`...`u8` and `b1` in C order. `f4`, `i4`, `u1` and `b1` are mapped, not
  /// copied; `f8` is rounded to `f4`; whole numbers must fit 32 signed bits.
  /// - Throws: `DataError` if the file is missing, empty, truncated, too long, corrupt or of another kind.
  public static func read(_ path: String) throws -> NumericArray {
    let input = try ByteInput(path)
    let header = try NPYHeader(input)
    guard let type = NPY.type(of: header.descriptor) else {
      throw DataError.malformed(
        file: path, line: nil,
        reason: "elements of type \(header.descriptor) are not supported; "
          + "save with .astype('<f4'), '<f8', '<i4', '<i8', 'u1' or '?'")
    }
    guard !header.fortranOrder || header.shape.count <= 1 else {
      throw DataError.malformed(
        file: path, line: nil, reason: "the array is in Fortran order; save numpy.ascontiguousarray(array)")
    }
    guard let bytes = NumericArray.product(header.shape + [type.size]) else {
      throw DataError.malformed(
        file: path, line: nil,
        reason: "the header claims more data than any memory holds (\(header.shape)): it is corrupt")
    }
    let data = try input.readToEnd(count: bytes)
    return try NumericArray(
      dimensions: header.shape, values: type.decode(data, bigEndian: false, source: path),
      isBoolean: header.descriptor == "|b1", source: path)
  }

  /// Byte order does not matter to single bytes.
  private static func type(of descriptor: String) -> ElementType? {
    switch descriptor {
    case "|b1", "|u1", "<u1": .u8
    case "|i1", "<i1": .i8
    case "<u2": .u16
    case "<i2": .i16
    case "<u4": .u32
    case "<i4": .i32
    case "<u8": .u64
    case "<i8": .i64
    case "<f4": .f32
    case "<f8": .f64
    default: nil
    }
  }
}

extension Dataset {
  /// A data set from two `.npy` files whose first dimension counts examples.
  ///
  /// Byte features are multiplied by `byteScale`; the other parameters are as in
  /// ``init(features:targets:kind:targetKind:byteScale:)``.
  /// - Throws: `DataError` if a file cannot be read or the two disagree.
  public static func npy(
    features: String, targets: String, kind: FeatureKind? = nil, targetKind: TargetKind? = nil,
    byteScale: Float = 1 / 255
  ) throws -> Dataset {
    try Dataset(
      features: NPY.read(features), targets: NPY.read(targets), kind: kind, targetKind: targetKind, byteScale: byteScale
    )
  }
}

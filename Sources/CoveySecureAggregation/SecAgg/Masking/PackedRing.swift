internal import CCoveyKernels
public import CoveyCore

/// The form in which vectors modulo 2^bits travel: `bits` bits an element without gaps, least significant bit first, the
/// last byte filled up with zeros. Each vector has one form only.
public enum PackedRing {
  /// Bytes of a packed vector.
  public static func byteCount(_ shape: RingShape) -> Int { (shape.count * shape.bits + 7) / 8 }

  /// Appends the elements, modulo 2^bits, to `bytes`.
  public static func pack(_ vector: RingVector, into bytes: inout [UInt8]) {
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: byteCount(vector.shape)))
    vector.words.withUnsafeBufferPointer { words in
      bytes.withUnsafeMutableBufferPointer { bytes in
        guard let source = words.baseAddress, let target = bytes.baseAddress else { return }
        covey_pack(source, UInt32(vector.bits), target + start, words.count)
      }
    }
  }

  /// Adds a packed vector to `sum`, which may leave its ring until `RingVector.reduce()`.
  /// - Throws: ``SecureAggregationError/wrongShape``, with nothing added, unless `bytes` is the form of a vector of the
  ///   sum's shape.
  public static func add(_ bytes: RawSpan, to sum: inout RingVector) throws(SecureAggregationError) {
    try check(bytes, sum.shape)
    addChecked(bytes, to: &sum)
  }

  /// - Throws: ``SecureAggregationError/wrongShape`` unless `bytes` is the form of a vector of that shape.
  static func check(_ bytes: RawSpan, _ shape: RingShape) throws(SecureAggregationError) {
    guard bytes.byteCount == byteCount(shape) else { throw .wrongShape }
    let used = shape.count * shape.bits % 8
    if used != 0, bytes.lastByte >> UInt8(used) != 0 { throw .wrongShape }
  }

  /// ``add(_:to:)`` after ``check(_:_:)``.
  static func addChecked(_ bytes: RawSpan, to sum: inout RingVector) {
    let bits = UInt32(sum.bits)
    sum.withWords { words in
      bytes.withUnsafeBytes { bytes in
        guard let source = bytes.baseAddress, let target = words.baseAddress else { return }
        covey_unpack_add(source.assumingMemoryBound(to: UInt8.self), bits, target, words.count)
      }
    }
  }
}

extension RawSpan {
  /// The last byte of bytes that are not empty.
  fileprivate var lastByte: UInt8 { withUnsafeBytes { $0[$0.count - 1] } }
}

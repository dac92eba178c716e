public import CoveyCrypto

extension FixedPointEncoding {
  /// The hash of all numbers that clients and server must agree on, to bind a session to its encoding.
  /// - Throws: ``CryptoError/libraryUnavailable`` if libsodium cannot start.
  public func digest() throws -> BLAKE2bDigest {
    let numbers: [UInt64] =
      [dimension, cohort, weightBound, valueBits, bits, isRotated ? 1 : 0, valueLimit].map { UInt64($0) }
      + [clipBound, saturationProbability, step, coordinateBound].map(\.bitPattern)
    let text = numbers.map { String($0) }.joined(separator: "|")
    return try BLAKE2b.hash("covey/encoding/v1|\(rounding.rawValue)|\(text)")
  }
}

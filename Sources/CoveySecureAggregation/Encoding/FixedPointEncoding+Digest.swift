public import CoveyCrypto

extension FixedPointEncoding {
  /// Appends every stored property, in the order of the source.
  /// - Throws: `NotCanonical` for a number that is not finite.
  public func append(to transcript: Transcript) throws(NotCanonical) {
    transcript.append(dimension)
    try transcript.append(clipBound)
    for number in [cohort, weightBound, valueBits, bits, rounding.code] { transcript.append(number) }
    transcript.append(isRotated)
    try transcript.append(saturationProbability)
    try transcript.append(step)
    transcript.append(valueLimit)
    try transcript.append(coordinateBound)
  }

  /// The hash of all numbers that clients and server must agree on.
  /// - Throws: ``CryptoError/libraryUnavailable`` if libsodium cannot start.
  public func digest() throws -> BLAKE2bDigest {
    let transcript = try Transcript("covey/encoding/fixed-point/v2")
    try append(to: transcript)
    return transcript.digest()
  }
}

extension FixedPointEncoding.Rounding {
  /// The number in canonical bytes; numbers are never used again for something else.
  var code: Int {
    switch self {
    case .stochastic: 1
    // 2 was rounding towards zero.
    case .conditional: 3
    }
  }
}

extension CounterLayout {
  /// Appends every stored property, in the order of the source.
  public func append(to transcript: Transcript) {
    for number in [counters, cohort, bits] { transcript.append(number) }
  }
}

@_spi(ClaimMaker) import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import _TestSupport

/// Updates and sums for tests of encodings.
enum EncodingCases {
  static func update(_ values: [Float]) -> Update<Clipped> {
    Update(claimed: ParameterVector(values), UpdateFacts(weight: 1, examples: 1))
  }

  /// Random values of an L2 norm just below `bound`: one of several shapes, from a single spike to even ones.
  static func values(_ count: Int, bound: Double, _ numbers: inout TestNumbers) -> [Float] {
    var values = numbers.normals(count)
    switch numbers.integer(in: 0...4) {
    case 0: values = values.map { $0 * $0 * $0 * $0 * $0 }
    case 1: values = values.indices.map { $0 == count / 2 ? -1 : 0 }
    case 2: values = values.map { $0 < 0 ? -1 : 1 }
    default: break
    }
    let norm = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    let factor = (norm > 0 ? bound / norm : 0) * (1 - 0x1p-22)
    return values.map { Float(Double($0) * factor) }
  }

  /// A stream for rounding.
  static func stream(_ seed: Int) throws -> ChaCha20Stream {
    let bytes = (0..<32).map { UInt8(truncatingIfNeeded: seed >> (8 * ($0 % 8))) }
    return ChaCha20Stream(key: try SecretKey(bytes: bytes.span.bytes), nonce: [UInt8](repeating: 0, count: 12))
  }

  /// The integers of a vector.
  static func integers(_ ring: RingVector) -> [Int] {
    ring.words.map { Int($0) < 1 << (ring.bits - 1) ? Int($0) : Int($0) - 1 << ring.bits }
  }
}

@_spi(ClaimMaker) internal import CoveyCore
internal import CoveySecureAggregation

/// Updates of floats as the vectors of a setting.
struct EncodedNumbers {
  /// The norm bound.
  static let bound = 0.5

  let encoding: FixedPointEncoding
  private let shape: RingShape

  init(_ setting: SessionSetting) throws {
    shape = setting.shape
    let cohort = setting.clients.count
    let carry = Int.bitWidth - (cohort - 1).leadingZeroBitCount
    encoding = try FixedPointEncoding(
      dimension: shape.count, clipBound: Self.bound, cohort: cohort, valueBits: shape.bits - carry)
  }

  /// Random values whose norm is half the bound.
  func values(using random: inout KitRandom) -> [Float] {
    let values = (0..<shape.count).map { _ in Float(random.below(2001) - 1000) }
    let norm = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    return values.map { Float(Double($0) / max(norm, 1) * Self.bound / 2) }
  }

  /// The update with these values, as training leaves it.
  static func raw(_ values: [Float]) -> Update<Raw> {
    Update(delta: ParameterVector(values), UpdateFacts(weight: 1, examples: 1))
  }

  /// The vector that a client puts in, whether or not it clipped, and how many values were cut off.
  func encode(_ values: [Float]) throws -> (vector: RingVector, saturated: Int) {
    let update = Update<Clipped>(claimed: ParameterVector(values), UpdateFacts(weight: 1, examples: 1))
    var vector = RingVector(shape)
    var random = KitRandom(seed: 99)
    let rounding = try FixedPointEncoder(encoding).encode(update, into: &vector) { bits in
      for index in bits.indices { bits[index] = random.next() }
    }
    return (vector, rounding.saturated)
  }

  /// The floats of a sum.
  func decode(_ sum: RingVector) -> [Float] {
    var decoder = FixedPointDecoder(encoding)
    var result = ParameterVector(count: encoding.dimension)
    decoder.decode(sum, into: &result)
    return result.withSpan { span in span.indices.map { span[$0] } }
  }
}

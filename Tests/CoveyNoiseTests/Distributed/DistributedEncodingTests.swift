@_spi(ClaimMaker) import CoveyCore
import CoveyNoise
import CoveyRandom
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("Distributed encoding")
struct DistributedEncodingTests {
  static let mechanisms = [NoiseMechanism.discreteGaussian, .skellam]

  func encoding(
    _ mechanism: NoiseMechanism, dimension: Int = 1000, cohort: Int = 20, deviation: Double = 0.5,
    _ settings: DistributedConfiguration = DistributedConfiguration()
  ) throws -> DistributedEncoding {
    try DistributedEncoding(
      dimension: dimension, clipBound: 1, cohort: cohort, standardDeviation: deviation, mechanism: mechanism,
      configuration: settings)
  }

  /// A random vector of the given norm.
  func vector(_ count: Int, norm: Double, _ stream: inout RandomStream) -> ParameterVector {
    var vector = ParameterVector((0..<count).map { _ in Float(stream.normal()) })
    vector.scale(by: Float(norm / vector.squaredNorm.squareRoot() * (1 - 1e-6)))
    return vector
  }

  @Test("the decoded sum is the sum of the updates plus noise of the stated deviation", arguments: mechanisms)
  func sums(_ mechanism: NoiseMechanism) throws {
    let encoding = try encoding(mechanism)
    let encoder = try DistributedEncoder(encoding)
    var decoder = DistributedDecoder(encoding)
    let supply = SeededNoise(seed: 9)
    var stream = RandomStream(seed: 2, purpose: .data)
    var error = 0.0
    var count = 0.0
    for round in 0..<10 {
      let rotation = RandomizedHadamard(dimension: encoding.dimension, seed: 4, round: round)
      var sum = RingVector(count: encoding.paddedDimension, bits: encoding.bits)
      var ring = sum
      var exact = [Double](repeating: 0, count: encoding.dimension)
      for client in 0..<encoding.cohort {
        let delta = vector(encoding.dimension, norm: 1, &stream)
        for i in exact.indices { exact[i] += Double(delta[i]) }
        let update = Update<Clipped>(claimed: delta, UpdateFacts(weight: 1, examples: 1))
        try encoder.encode(
          update, rotation: rotation, rounding: supply.source(.rounding, round: round, client: client, piece: 0),
          noise: supply.source(.update, round: round, client: client, piece: 0), into: &ring)
        #expect(ring.words.allSatisfy { $0 < UInt32(1) << UInt32(encoding.bits) })
        sum.add(ring)
      }
      var result = ParameterVector(count: encoding.dimension)
      decoder.decode(sum, rotation: rotation, into: &result)
      for i in exact.indices {
        error += (Double(result[i]) - exact[i]) * (Double(result[i]) - exact[i])
        count += 1
      }
    }
    // Noise, plus at most 1/4 of a squared grid step of rounding a client.
    let variance = 0.25 + Double(encoding.cohort) / 4 / (encoding.scale * encoding.scale)
    // A mean of 10,000 squares has a relative deviation of sqrt(2 / count); five of them below, and rounding may be less.
    #expect(error / count < variance * (1 + 5 * (2 / count).squareRoot()))
    #expect(error / count > 0.25 * (1 - 5 * (2 / count).squareRoot()))
  }

  @Test("the norm of the integers never exceeds the bound that is accounted")
  func normBound() throws {
    // A coarse grid: rounding alone doubles the norm now and then.
    let encoding = try encoding(.discreteGaussian, deviation: 2, DistributedConfiguration(bits: 8))
    let encoder = try DistributedEncoder(encoding)
    var stream = RandomStream(seed: 3, purpose: .data)
    let supply = SeededNoise(seed: 10)
    for client in 0..<50 {
      let update = Update<Clipped>(
        claimed: vector(encoding.dimension, norm: 1, &stream), UpdateFacts(weight: 1, examples: 1))
      let norm = try encoder.roundedNorm(
        update, rotation: RandomizedHadamard(dimension: encoding.dimension, seed: 1, round: 0),
        rounding: supply.source(.rounding, round: 0, client: client, piece: 0))
      #expect(norm <= encoding.roundedNormBound)
    }
  }

  @Test("an update above the bound or not finite is refused")
  func refusesUpdates() throws {
    let encoding = try encoding(.discreteGaussian)
    let encoder = try DistributedEncoder(encoding)
    let rotation = RandomizedHadamard(dimension: encoding.dimension, seed: 1, round: 0)
    let supply = SeededNoise(seed: 1)
    var ring = RingVector(count: encoding.paddedDimension, bits: encoding.bits)
    var stream = RandomStream(seed: 4, purpose: .data)
    for bad in [
      vector(encoding.dimension, norm: 2, &stream), ParameterVector([.nan] + [Float](repeating: 0, count: 999)),
    ] {
      let update = Update<Clipped>(claimed: bad, UpdateFacts(weight: 1, examples: 1))
      #expect(throws: PrivacyError.self) {
        try encoder.encode(
          update, rotation: rotation, rounding: supply.source(.rounding, round: 0, client: 0, piece: 0),
          noise: supply.source(.update, round: 0, client: 0, piece: 0), into: &ring)
      }
    }
    let zero = Update<Clipped>(
      claimed: ParameterVector(count: encoding.dimension), UpdateFacts(weight: 1, examples: 1))
    try encoder.encode(
      zero, rotation: rotation, rounding: supply.source(.rounding, round: 0, client: 1, piece: 0),
      noise: supply.source(.update, round: 0, client: 1, piece: 0), into: &ring)
  }

  @Test("bits grow with the cohort, stay at 16 or below for usual rounds, and the grid is fine enough")
  func bits() throws {
    var last = 0
    for cohort in [10, 100, 1000, 10_000] {
      let encoding = try encoding(.discreteGaussian, dimension: 199_210, cohort: cohort, deviation: 1)
      #expect(encoding.bits >= last)
      #expect(cohort > 1000 || encoding.bits <= 16)
      #expect(encoding.localGridDeviation >= 3)
      #expect(encoding.roundedNormBound <= 1.02 * encoding.scale)
      last = encoding.bits
    }
  }

  @Test("fewer counted clients carry larger shares")
  func missing() throws {
    let all = try encoding(.skellam, cohort: 100)
    let some = try encoding(.skellam, cohort: 100, DistributedConfiguration(missingShare: 0.25))
    #expect(all.countedClients == 100 && some.countedClients == 75)
    let ratio = some.localStandardDeviation / all.localStandardDeviation
    #expect(abs(ratio - (100.0 / 75).squareRoot()) < 1e-12)
  }

  @Test("impossible values are refused")
  func refusesValues() {
    func refuses(_ body: () throws -> DistributedEncoding) { #expect(throws: PrivacyError.self) { _ = try body() } }
    refuses { try encoding(.discreteGaussian, dimension: 0) }
    refuses { try encoding(.discreteGaussian, cohort: 0) }
    refuses { try encoding(.discreteGaussian, deviation: 0) }
    refuses { try encoding(.discreteGaussian, deviation: .nan) }
    refuses { try encoding(.gaussian) }
    refuses { try encoding(.skellam, DistributedConfiguration(bits: 7)) }
    refuses { try encoding(.skellam, DistributedConfiguration(bits: 33)) }
    refuses { try encoding(.skellam, DistributedConfiguration(wrapDeviations: 0)) }
    refuses { try encoding(.skellam, DistributedConfiguration(beta: 1)) }
    refuses { try encoding(.skellam, DistributedConfiguration(missingShare: 1)) }
    refuses { try encoding(.discreteGaussian, cohort: 10_000, DistributedConfiguration(bits: 8)) }
  }
}

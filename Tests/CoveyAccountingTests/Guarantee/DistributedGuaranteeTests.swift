import CoveyAccounting
import CoveyCore
import CoveyNoise
import Testing
import _TestSupport

/// The stated epsilon of a sum of encoded updates against what an attacker can prove who sees the sum, with and without
/// one client's update, and knows all others.
@Suite struct DistributedGuaranteeTests {
  static let runs = Audit.runs
  static let delta = 1e-5
  static let clients = 6
  static let direction: [Float] = [0.5, -0.5, 0.5, -0.5]

  /// Sums of one round each. The clients but the canary contribute as much as they can, in known directions.
  static func scores(_ encoding: DistributedEncoding, canary: Bool, seed: UInt64) throws -> [Double] {
    let encoder = try DistributedEncoder(encoding)
    var decoder = DistributedDecoder(encoding)
    var result = ParameterVector(count: 4)
    return try (0..<runs).map { run in
      let supply = SeededNoise(seed: seed)
      // The rotation is public and changes from round to round.
      let rotation = RandomizedHadamard(dimension: 4, seed: 9, round: run)
      var sum = RingVector(count: encoding.paddedDimension, bits: encoding.bits)
      var ring = sum
      for client in 0..<clients {
        var values = [Float](repeating: 0, count: 4)
        if client > 0 { values[client % 4] = 50 } else if canary { values = direction.map { 50 * $0 } }
        var raw = Update<Raw>(delta: ParameterVector(values), UpdateFacts(weight: 1, examples: 1))
        guard let update = raw.clip(to: encoding.clipBound) else { throw PrivacyError.invalid("clipping refused") }
        try encoder.encode(
          update, rotation: rotation, rounding: supply.source(.rounding, round: run, client: client, piece: 0),
          noise: supply.source(.update, round: run, client: client, piece: 0), into: &ring)
        sum.add(ring)
      }
      sum.reduce()
      decoder.decode(sum, rotation: rotation, into: &result)
      return zip(result.array, direction).reduce(0) { $0 + Double($1.0 * $1.1) } / encoding.clipBound
    }
  }

  static func measure(_ encoding: DistributedEncoding) throws -> MeasuredEpsilon {
    try MeasuredEpsilon(
      present: scores(encoding, canary: true, seed: 1), absent: scores(encoding, canary: false, seed: 2), delta: delta)
  }

  static func encoding(
    _ mechanism: NoiseMechanism, noise: Double, missing: Double = 0
  ) throws -> DistributedEncoding {
    try DistributedEncoding(
      dimension: 4, clipBound: 0.3, cohort: clients, standardDeviation: 0.3 * noise, mechanism: mechanism,
      configuration: DistributedConfiguration(missingShare: missing))
  }

  @Test(arguments: [NoiseMechanism.skellam, .discreteGaussian])
  func sumOfShares(mechanism: NoiseMechanism) throws {
    let encoding = try Self.encoding(mechanism, noise: 1.4)
    var accountant = RenyiAccountant(adjacency: .zeroOut)
    try accountant.compose(encoding.event(adjacency: .zeroOut), count: 1)
    let stated = try accountant.epsilon(delta: Self.delta)
    #expect(2...4 ~= stated)
    let measured = try Self.measure(encoding)
    Audit.note("distributed \(mechanism.rawValue), six clients", stated: stated, measured)
    #expect(measured.epsilon <= stated && measured.gaussianEpsilon <= stated)
    #expect(measured.gaussianEpsilon > 0.3 * stated)
    let broken = try Self.measure(Self.encoding(mechanism, noise: 0.35))
    #expect(broken.epsilon > stated && broken.gaussianEpsilon > stated)
  }

  /// Shares that count on two thirds of the clients are larger, and the sum of all then hides more than is stated.
  @Test func countedClients() throws {
    let all = try Self.measure(Self.encoding(.skellam, noise: 1.4))
    let some = try Self.measure(Self.encoding(.skellam, noise: 1.4, missing: 1.0 / 3))
    #expect(some.gaussianEpsilon < all.gaussianEpsilon)
  }
}

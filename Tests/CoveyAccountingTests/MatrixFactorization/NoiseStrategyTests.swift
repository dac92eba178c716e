import CoveyAccounting
import CoveyNoise
import CoveyRandom
import Testing
import _TestSupport

struct NoiseStrategyTests {
  /// The worst sum over complete nodes of a binary tree of squared contributions, pattern by pattern.
  private func bruteForceTree(_ schema: ParticipationSchema) -> Double {
    PatternOracle.patterns(schema).map { pattern in
      var (sum, size) = (0.0, 1)
      while size <= schema.rounds {
        for node in 0..<(schema.rounds / size) {
          let count = Double(pattern.count { $0 / size == node })
          sum += count * count
        }
        size *= 2
      }
      return sum
    }.max() ?? 0
  }

  @Test func treeSensitivityBoundsTheBruteForceOne() throws {
    var (tight, all) = (0, 0)
    for rounds in 1...13 {
      for separation in 1...6 {
        for maximum in 1...4 {
          let schema = try ParticipationSchema(rounds: rounds, maximum: maximum, minimumSeparation: separation)
          let own = try NoiseStrategy(.tree, schema).sensitivity
          let exact = bruteForceTree(schema)
          #expect(own * own >= exact - 1e-9)
          #expect(own * own <= exact * 1.35, "\(schema)")
          all += 1
          if isNear(own * own, exact, 1e-9) { tight += 1 }
        }
      }
    }
    #expect(tight * 2 > all)
  }

  @Test func oneParticipationCostsTheTreesDepth() throws {
    for (rounds, depth) in [(1, 1), (2, 2), (3, 2), (100, 7), (127, 7), (128, 8), (1000, 10)] {
      let schema = try ParticipationSchema(rounds: rounds, maximum: 1, minimumSeparation: 1)
      let sensitivity = try NoiseStrategy(.tree, schema).sensitivity
      #expect(isNear(sensitivity * sensitivity, Double(depth), 1e-12))
    }
  }

  static let mechanisms: [NoiseMechanism] = [.tree, .bandedMatrix, .blt]

  @Test(arguments: mechanisms)
  func sensitivityNeverFalls(_ mechanism: NoiseMechanism) throws {
    let schema = try ParticipationSchema(rounds: 120, maximum: 5, minimumSeparation: 17)
    let strategy = try NoiseStrategy(mechanism, schema)
    let all = (1...120).map { strategy.sensitivity(rounds: $0) }
    #expect(zip(all, all.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(all[0] == 1)
    #expect(all[119] == strategy.sensitivity)
    #expect(all[119] > all[60])
  }

  @Test func sensitivityIsThatOfTheRoundedMatrix() throws {
    let schema = try ParticipationSchema(rounds: 11, maximum: 3, minimumSeparation: 4)
    let banded = try NoiseStrategy(.bandedMatrix, schema)
    #expect(banded.coefficients.count == 4 && banded.coefficients[0] == 1)
    let buffered = try NoiseStrategy(.blt, schema)
    #expect(buffered.decays.count == 3)
    let columns = [
      banded.coefficients.map(Double.init),
      try BufferedToeplitz(decays: buffered.decays.map(Double.init), scales: buffered.scales.map(Double.init))
        .coefficients(11),
    ]
    for (strategy, column) in zip([banded, buffered], columns) {
      let exact = PatternOracle.squaredSensitivity(PatternOracle.matrix(column, 11), schema).squareRoot()
      #expect(isNear(strategy.sensitivity, exact, 1e-9))
    }
  }

  @Test func moreBandsThanTheSeparationAreBounded() throws {
    let schema = try ParticipationSchema(rounds: 12, maximum: 3, minimumSeparation: 2)
    let strategy = try NoiseStrategy(.bandedMatrix, schema, bands: 6)
    let rows = PatternOracle.matrix(strategy.coefficients.map(Double.init), 12)
    let exact = PatternOracle.squaredSensitivity(rows, schema).squareRoot()
    #expect(strategy.sensitivity >= exact * (1 - 1e-9))
  }

  @Test func defaultsFollowTheSchemaAndTheModel() throws {
    let schema = try ParticipationSchema(rounds: 50, maximum: 2, minimumSeparation: 80)
    #expect(try NoiseStrategy(.bandedMatrix, schema).coefficients.count == 50)
    let short = try ParticipationSchema(rounds: 50, maximum: 2, minimumSeparation: 20)
    #expect(try NoiseStrategy(.bandedMatrix, short, parameterCount: 1000).coefficients.count == 20)
    #expect(try NoiseStrategy(.bandedMatrix, short, parameterCount: 10_000_000).coefficients.count == 7)
    #expect(try NoiseStrategy(.bandedMatrix, short, parameterCount: .max).coefficients.count == 1)
  }

  @Test func impossibleChoicesAreRefused() throws {
    let schema = try ParticipationSchema(rounds: 10, maximum: 2, minimumSeparation: 3)
    for bands in [11, 0, -1] {
      #expect(throws: PrivacyError.self) { try NoiseStrategy(.bandedMatrix, schema, bands: bands) }
    }
    for buffers in [9, 0, -1] {
      #expect(throws: PrivacyError.self) { try NoiseStrategy(.blt, schema, buffers: buffers) }
    }
    for mechanism in NoiseMechanism.allCases where !Self.mechanisms.contains(mechanism) {
      #expect(throws: PrivacyError.self) { try NoiseStrategy(mechanism, schema) }
    }
  }
}

import CoveyAccounting
import CoveyNoise
import CoveyRandom
import Testing
import _TestSupport

struct ToeplitzStrategyTests {
  /// Every number of bands and rounds around the kernel's blocks of four.
  @Test func errorsAreThoseOfTheDenseInverse() throws {
    var random = RandomStream(seed: 1, purpose: .data)
    for n in 1...19 {
      for bands in 1...n {
        let column = [0.5 + random.uniform()] + (1..<bands).map { _ in random.uniform() - 0.3 }
        let strategy = try ToeplitzStrategy(coefficients: column, rounds: n)
        let inverse = PatternOracle.inverse(column, n)
        // B = A C^-1 has the running sums of C^-1's column; row i holds the first i + 1 of them.
        let prefix = inverse.indices.map { inverse[...$0].reduce(0, +) }
        let errors = prefix.indices.map { prefix[...$0].reduce(0) { $0 + $1 * $1 } }
        for (own, expected) in zip(strategy.squaredErrors, errors) { #expect(isNear(own, expected, 1e-9)) }
        #expect(isNear(strategy.squaredError(.maximum), errors[n - 1], 1e-9))
        #expect(isNear(strategy.squaredError(.mean), errors.reduce(0, +) / Double(n), 1e-9))
      }
    }
  }

  @Test func sensitivityIsTheBruteForceOneOfEveryPrefix() throws {
    var random = RandomStream(seed: 2, purpose: .data)
    for trial in 0..<120 {
      let n = 2 + Int(random.integer(below: 9))
      let schema = try ParticipationSchema(
        rounds: n, maximum: 1 + Int(random.integer(below: 4)), minimumSeparation: 1 + Int(random.integer(below: 5)))
      let bands = 1 + Int(random.integer(below: UInt32(n)))
      var column = (0..<bands).map { _ in 0.05 + random.uniform() }.sorted(by: >)
      let orthogonal = trial % 2 == 0 && bands <= schema.minimumSeparation
      // Where a unit's columns are orthogonal, any column will do.
      if orthogonal { column = column.reversed().enumerated().map { $0.offset % 2 == 1 ? -$0.element : $0.element } }
      let strategy = try ToeplitzStrategy(coefficients: column, rounds: n)
      let own = strategy.squaredSensitivities(schema)
      #expect(own.count == n)
      for t in 1...n {
        let prefix = try ParticipationSchema(
          rounds: t, maximum: schema.maximum, minimumSeparation: schema.minimumSeparation)
        let exact = PatternOracle.squaredSensitivity(PatternOracle.matrix(column, t), prefix)
        #expect(isNear(own[t - 1], exact, 1e-9), "n \(n), t \(t), \(schema), \(column)")
        #expect(t == 1 || own[t - 1] >= own[t - 2])
      }
    }
  }

  @Test func sensitivityOfAnyColumnIsBounded() throws {
    var random = RandomStream(seed: 3, purpose: .data)
    var strict = 0
    for _ in 0..<200 {
      let n = 3 + Int(random.integer(below: 7))
      let schema = try ParticipationSchema(
        rounds: n, maximum: 1 + Int(random.integer(below: 4)), minimumSeparation: 1 + Int(random.integer(below: 3)))
      let column = [0.1 + random.uniform()] + (1..<n).map { _ in 2 * random.uniform() - 1 }
      let rows = PatternOracle.matrix(column, n)
      // A unit's vectors may point against each other where the columns do: magnitudes of C^T C bound all directions.
      let exact = try DenseStrategy(rows: rows).enumeratedSensitivity(schema)
      let own = try ToeplitzStrategy(coefficients: column, rounds: n).squaredSensitivity(schema).squareRoot()
      #expect(own >= exact * (1 - 1e-12))
      #expect(own * own >= PatternOracle.squaredSensitivity(rows, schema) * (1 - 1e-12))
      if own > exact * 1.01 { strict += 1 }
    }
    #expect(strict > 0)
  }

  /// Moving a coefficient of the optimum by 2 % either way never lowers the loss.
  @Test(arguments: [(64, 1), (64, 2), (100, 7), (300, 40), (50, 50)], FactorizationObjective.allCases)
  func optimumIsAMinimum(_ size: (rounds: Int, bands: Int), _ objective: FactorizationObjective) throws {
    let single = try ParticipationSchema(rounds: size.rounds, maximum: 1, minimumSeparation: size.rounds)
    let best = try ToeplitzStrategy.optimized(rounds: size.rounds, bands: size.bands, objective: objective)
    #expect(best.bands == size.bands)
    let loss = best.loss(objective, single)
    #expect(
      loss <= (try ToeplitzStrategy.squareRoot(rounds: size.rounds, bands: size.bands).loss(objective, single)) + 1e-9)
    for i in 1..<max(1, size.bands) {
      for factor in [0.98, 1.02] {
        var column = best.coefficients
        column[i] *= factor
        let other = try ToeplitzStrategy(coefficients: column, rounds: size.rounds)
        #expect(other.loss(objective, single) > loss * (1 - 1e-9))
      }
    }
  }

  @Test func impossibleStrategiesAreRefused() {
    for column in [[], [0, 1], [-1.0], [.nan], [1, .infinity], [1, 1, 1, 1]] {
      #expect(throws: PrivacyError.self) { try ToeplitzStrategy(coefficients: column, rounds: 3) }
    }
    #expect(throws: PrivacyError.self) { try ToeplitzStrategy(coefficients: [1], rounds: 0) }
    for (rounds, bands) in [(10, 11), (10, 0), (10, -1), (0, 1), (-3, 1)] {
      #expect(throws: PrivacyError.self) { try ToeplitzStrategy.optimized(rounds: rounds, bands: bands) }
      #expect(throws: PrivacyError.self) { try ToeplitzStrategy.squareRoot(rounds: rounds, bands: bands) }
    }
    for (rounds, maximum, separation) in [(0, 1, 1), (5, 0, 1), (5, 1, 0), (-1, -1, -1)] {
      #expect(throws: PrivacyError.self) {
        try ParticipationSchema(rounds: rounds, maximum: maximum, minimumSeparation: separation)
      }
    }
  }

  @Test func hugeSeparationsAndMaximaDoNotOverflow() throws {
    let schema = try ParticipationSchema(rounds: 7, maximum: .max, minimumSeparation: .max)
    #expect(schema.participations == 1)
    #expect(isNear(try ToeplitzStrategy.squareRoot(rounds: 7).squaredSensitivity(schema), 1.6745004653930664, 1e-9))
    let every = try ParticipationSchema(rounds: 3, maximum: .max, minimumSeparation: 1)
    #expect(every.participations == 3)
    #expect(isNear(try ToeplitzStrategy(coefficients: [1, 1], rounds: 3).squaredSensitivity(every), 9, 1e-12))
    #expect(try NoiseStrategy(.tree, every).sensitivity > 0)
    #expect(try NoiseStrategy(.tree, schema).sensitivity > 0)
  }
}

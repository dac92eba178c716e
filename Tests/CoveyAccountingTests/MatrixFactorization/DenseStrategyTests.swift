import CoveyAccounting
import CoveyNoise
import CoveyRandom
import Testing
import _TestSupport

struct DenseStrategyTests {
  private func schema(_ random: inout RandomStream, rounds: Int) throws -> ParticipationSchema {
    try ParticipationSchema(
      rounds: rounds, maximum: 1 + Int(random.integer(below: 4)), minimumSeparation: 1 + Int(random.integer(below: 4)))
  }

  @Test func enumerationAndBoundSurroundTheTruth() throws {
    var random = RandomStream(seed: 4, purpose: .data)
    for _ in 0..<100 {
      let n = 1 + Int(random.integer(below: 9))
      let schema = try schema(&random, rounds: n)
      let rows = (0..<n).map { i in (0..<n).map { $0 <= i ? random.uniform() : 0 } }
      let exact = PatternOracle.squaredSensitivity(rows, schema).squareRoot()
      let strategy = try DenseStrategy(rows: rows)
      #expect(isNear(try strategy.enumeratedSensitivity(schema), exact, 1e-9))
      #expect(strategy.sensitivityUpperBound(schema) >= exact * (1 - 1e-12))
    }
  }

  @Test func boundIsExactForFewBands() throws {
    var random = RandomStream(seed: 5, purpose: .data)
    for _ in 0..<50 {
      let n = 8
      let schema = try schema(&random, rounds: n)
      let rows = (0..<n).map { i in
        (0..<n).map { $0 <= i && i - $0 < schema.minimumSeparation ? random.uniform() - 0.5 : 0 }
      }
      let strategy = try DenseStrategy(rows: rows)
      let exact = PatternOracle.squaredSensitivity(rows, schema).squareRoot()
      #expect(isNear(strategy.sensitivityUpperBound(schema), exact, 1e-9))
    }
  }

  @Test func largestSumIsThatOfAllPatterns() throws {
    var random = RandomStream(seed: 6, purpose: .data)
    for _ in 0..<100 {
      let n = 1 + Int(random.integer(below: 10))
      let schema = try schema(&random, rounds: n)
      let values = (0..<n).map { _ in random.uniform() }
      let exact = PatternOracle.patterns(schema).map { $0.reduce(0.0) { $0 + values[$1] } }.max() ?? 0
      #expect(isNear(schema.largestSum(of: values), exact, 1e-12))
    }
  }

  @Test func impossibleMatricesAreRefused() throws {
    for rows in [[], [[]], [[1.0, 2], [3]], [[.nan]], [[.infinity]]] {
      #expect(throws: PrivacyError.self) { try DenseStrategy(rows: rows) }
    }
    let identity = try DenseStrategy(rows: PatternOracle.matrix([1], 60))
    #expect(throws: PrivacyError.self) { try identity.fixedEpochSensitivity(epochs: 7) }
    #expect(throws: PrivacyError.self) { try identity.fixedEpochSensitivity(epochs: 0) }
    let many = try ParticipationSchema(rounds: 60, maximum: 30, minimumSeparation: 1)
    #expect(throws: PrivacyError.self) { try identity.enumeratedSensitivity(many) }
    #expect(isNear(identity.sensitivityUpperBound(many), 30.0.squareRoot(), 1e-12))
  }
}

import CoveyCore
import CoveyNoise
import CoveyRandom
import Testing

@Suite struct ClipTests {
  static func update(_ values: [Float]) -> Update<Raw> {
    Update(
      delta: ParameterVector(values),
      UpdateFacts(weight: 7, examples: 7, training: TrainingMetrics(lossSum: 3, examples: 14, steps: 2)))
  }

  /// What clipping makes of an update: values, facts, and how many values the raw update has left.
  static func clip(
    _ values: [Float], to bound: Double
  ) -> (delta: ParameterVector?, facts: UpdateFacts?, left: ParameterVector) {
    var update = update(values)
    guard let clipped = update.clip(to: bound) else { return (nil, nil, update.delta) }
    let facts = clipped.facts
    return (clipped.takeValues(), facts, update.delta)
  }

  /// Exact to the double's last bits: Kahan summation over the floats.
  static func norm(_ vector: ParameterVector) -> Double {
    var (sum, lost) = (0.0, 0.0)
    for i in 0..<vector.count {
      let term = Double(vector[i]) * Double(vector[i]) - lost
      let next = sum + term
      lost = (next - sum) - term
      sum = next
    }
    return sum.squareRoot()
  }

  /// Random lengths, sizes and bounds over many orders of magnitude.
  @Test func theNormIsWithinTheBoundAsFloats() throws {
    var stream = RandomStream(seed: 11, purpose: .data)
    var clippedCount = 0
    for _ in 0..<2_000 {
      let count = 1 + Int(stream.integer(below: 300))
      let size = PortableMath.exp(20 * stream.uniform() - 10)
      let bound = PortableMath.exp(20 * stream.uniform() - 10)
      let values = (0..<count).map { _ in Float(size * stream.normal()) }
      let made = Self.clip(values, to: bound)
      let (delta, facts) = (try #require(made.delta), try #require(made.facts))
      let outcome = try #require(facts.clipping)
      let before = Self.norm(ParameterVector(values))
      #expect(Self.norm(delta) <= bound)
      #expect(abs(outcome.norm - before) <= 1e-12 * before && outcome.isWithinBound == (outcome.norm <= bound))
      #expect(facts.weight == 1 && facts.examples == 7 && facts.training.steps == 2)
      #expect(made.left.count == 0)
      if before > bound {
        clippedCount += 1
        // The direction stays, and nearly all of the bound is used.
        let factor = bound / before
        for i in values.indices {
          #expect(abs(Double(delta[i]) - factor * Double(values[i])) <= 1e-6 * bound)
        }
        #expect(Self.norm(delta) >= bound * (1 - 1e-6))
      } else if before < bound * (1 - 1e-6) {
        #expect(delta == ParameterVector(values))
      }
    }
    #expect(clippedCount > 500)
  }

  @Test(arguments: [1e-25, 1e-3, 1, 1e25]) func extremesStayWithinTheBound(_ bound: Double) throws {
    let cases: [[Float]] = [
      [.greatestFiniteMagnitude, -.greatestFiniteMagnitude], [.leastNonzeroMagnitude, 1], [Float(bound), 0],
      [Float](repeating: .greatestFiniteMagnitude, count: 5_000),
    ]
    for values in cases {
      let delta = try #require(Self.clip(values, to: bound).delta)
      #expect(Self.norm(delta) <= bound)
    }
  }

  @Test func nothingIsDividedByZero() throws {
    let made = Self.clip([0, 0, -0.0], to: 0.5)
    #expect(made.delta == ParameterVector([0, 0, 0]))
    #expect(made.facts?.clipping == ClipOutcome(norm: 0, isWithinBound: true))
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity]) func whatIsNotFiniteIsNotClipped(_ value: Float) {
    let made = Self.clip([1, value, 2], to: 1)
    #expect(made.delta == nil && made.left.count == 3 && made.left[2] == 2)
  }
}

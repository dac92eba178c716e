import CoveyCore
import CoveyNoise
import CoveyRandom
import Testing

@Suite struct ClipTests {
  static func update(_ values: [Float]) -> Update<Raw> {
    Update(
      delta: ParameterVector(values), weight: 7, examples: 7,
      training: TrainingMetrics(lossSum: 3, examples: 14, steps: 2))
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
      var update = Self.update(values)
      let made = update.clip(to: bound)
      let clipped = try #require(made)
      let outcome = try #require(clipped.clipping)
      let before = Self.norm(ParameterVector(values))
      #expect(Self.norm(clipped.delta) <= bound)
      #expect(abs(outcome.norm - before) <= 1e-12 * before && outcome.isWithinBound == (outcome.norm <= bound))
      #expect(clipped.weight == 1 && clipped.examples == 7 && clipped.training.steps == 2)
      #expect(update.delta.count == 0)
      if before > bound {
        clippedCount += 1
        // The direction stays, and nearly all of the bound is used.
        let factor = bound / before
        for i in values.indices {
          #expect(abs(Double(clipped.delta[i]) - factor * Double(values[i])) <= 1e-6 * bound)
        }
        #expect(Self.norm(clipped.delta) >= bound * (1 - 1e-6))
      } else if before < bound * (1 - 1e-6) {
        #expect(clipped.delta == ParameterVector(values))
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
      var update = Self.update(values)
      let made = update.clip(to: bound)
      let clipped = try #require(made)
      #expect(Self.norm(clipped.delta) <= bound)
    }
  }

  @Test func nothingIsDividedByZero() throws {
    var update = Self.update([0, 0, -0.0])
    let made = update.clip(to: 0.5)
    let clipped = try #require(made)
    #expect(clipped.delta == ParameterVector([0, 0, 0]))
    #expect(clipped.clipping == ClipOutcome(norm: 0, isWithinBound: true))
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity]) func whatIsNotFiniteIsNotClipped(_ value: Float) {
    var update = Self.update([1, value, 2])
    let clipped = update.clip(to: 1)
    #expect(clipped.map(\.weight) == nil)
    #expect(update.delta.count == 3 && update.delta[2] == 2)
  }
}

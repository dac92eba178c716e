import CoveyAccounting
import CoveyCore
import CoveyNoise
import Testing
import _TestSupport

/// Lower bounds by tests that anybody could run: delta(e) >= P(S) - e^e Q(S) for every set S.
@Suite("Noise so small that losses are beyond what e^loss can tell of")
struct SmallNoiseTests {
  /// The epsilon that the set S = {x > t} shows at `delta`, from log P(S) and log Q(S).
  private func shown(_ logP: Double, _ logQ: Double, delta: Double) -> Double {
    let logDelta = Numerics.log(delta)
    return logP > logDelta ? max(0, Numerics.logSubExp(logP, logDelta) - logQ) : 0
  }

  private func logTail(_ x: Double, _ mean: Double, _ noise: Double) -> Double {
    Numerics.logNormalCDF((mean - x) / noise)
  }

  /// log of (1 - q) e^a + q e^b.
  private func mixed(_ rate: Double, _ a: Double, _ b: Double) -> Double {
    Numerics.logAddExp(Numerics.log1p(-rate) + a, Numerics.log(rate) + b)
  }

  /// What thresholds on one release show of (1 - q) N(0) + q N(1) against (1 - q) N(0) + q N(other).
  private func ofOne(_ noise: Double, _ rate: Double, other: Double, delta: Double, steps: Int = 400) -> Double {
    var best = 0.0
    for step in -steps...steps {
      for centre in [0.0, 0.5, 1.0] {
        let t = centre + 20 * noise * Double(step) / Double(steps)
        let p = mixed(rate, logTail(t, 0, noise), logTail(t, 1, noise))
        let q = mixed(rate, logTail(t, 0, noise), logTail(t, other, noise))
        best = max(best, shown(p, q, delta: delta))
      }
    }
    return best
  }

  private func answer(
    _ event: PrivacyEvent, count: Int, _ adjacency: Adjacency, delta: Double,
    kinds: [AccountantKind] = AccountantKind.allCases
  ) throws -> Double {
    var accountant = TightestAccountant(adjacency: adjacency, kinds: kinds)
    try accountant.compose(event, count: count)
    return try accountant.epsilon(delta: delta)
  }

  /// Noise relative to twice the clip bound, as events have it under replaceOne.
  private func replaced(_ noise: Double, _ rate: Double) -> PrivacyEvent {
    .poissonSampled(rate: rate, of: .gaussian(noiseMultiplier: noise / 2))
  }

  @Test("a client replaced: no accountant is below what a threshold on one release shows")
  func replacement() throws {
    var choices = Choices(state: 41)
    func pick(_ low: Double, _ high: Double) -> Double {
      Numerics.exp(Double.random(in: Numerics.log(low)...Numerics.log(high), using: &choices))
    }
    for _ in 0..<120 {
      let (noise, rate, delta) = (pick(1e-18, 3), pick(1e-6, 0.95), pick(1e-30, 1e-3))
      let count = Int(pick(1, 1000))
      let lower = ofOne(noise, rate, other: -1, delta: delta, steps: 60)
      for kind in [AccountantKind.pld, .mixture] {
        let stated = try answer(replaced(noise, rate), count: count, .replaceOne, delta: delta, kinds: [kind])
        #expect(stated >= lower * (1 - 1e-12), "\(kind) \(noise) \(rate) \(count) \(delta)")
      }
    }
  }

  @Test("one release has its closed form", arguments: [3e-3, 0.05, 0.4, 2, 30])
  func single(noise: Double) throws {
    for (rate, delta) in [(0.3, 1e-5), (1e-3, 1e-12), (0.01, 1e-25), (0.9, 1e-3), (1e-4, 1e-5)] {
      let replacement = ofOne(noise, rate, other: -1, delta: delta, steps: 4000)
      let stated = try answer(replaced(noise, rate), count: 1, .replaceOne, delta: delta)
      #expect(stated >= replacement * (1 - 1e-12) && stated <= replacement * (1 + 2e-5) + 1e-11, "\(rate) \(delta)")
      let size = 10_000
      let fixed = PrivacyEvent.fixedSizeGaussian(
        datasetSize: size, sampleSize: Int(rate * Double(size)), noiseMultiplier: noise)
      // N(0) is the rest, so that the other member of the pair has no mass elsewhere.
      let joined = ofOne(noise, Double(Int(rate * Double(size))) / Double(size), other: 0, delta: delta, steps: 4000)
      let ofFixed = try answer(fixed, count: 1, .replaceOne, delta: delta)
      #expect(ofFixed >= joined * (1 - 1e-12) && ofFixed <= joined * (1 + 2e-5) + 1e-11, "\(rate) \(delta)")
    }
  }

  @Test("closed form and grid agree", arguments: [0.3, 1, 8])
  func grid(noise: Double) throws {
    for (event, adjacency) in [
      (replaced(noise, 0.05), Adjacency.replaceOne),
      (.fixedSizeGaussian(datasetSize: 100, sampleSize: 5, noiseMultiplier: noise), .replaceOne),
    ] {
      var fine = try PrivacyLossAccountant(adjacency: adjacency, step: 1e-4)
      try fine.compose(event, count: 1)
      let closed = try answer(event, count: 1, adjacency, delta: 1e-7)
      let onGrid = try fine.epsilon(delta: 1e-7)
      #expect(onGrid >= closed * (1 - 1e-9) && onGrid <= closed * 1.001 + 1e-4, "\(onGrid) \(closed)")
    }
  }

  @Test("two releases of a client replaced cost what their sum shows", arguments: [0.05, 0.02, 0.008, 0.001])
  func two(noise: Double) throws {
    let (rate, delta) = (0.01, 1e-9)
    let wide = noise * 2.0.squareRoot()
    // The numbers of samples that the unit is in.
    let chances = [Numerics.log1p(-rate) * 2, Numerics.log(2 * rate) + Numerics.log1p(-rate), 2 * Numerics.log(rate)]
    var lower = 0.0
    for step in -400...400 {
      let t = 2 + 10 * wide * Double(step) / 400
      let p = Numerics.logSumExp((0...2).map { chances[$0] + logTail(t, Double($0), wide) })
      let q = Numerics.logSumExp((0...2).map { chances[$0] + logTail(t, -Double($0), wide) })
      lower = max(lower, shown(p, q, delta: delta))
    }
    let stated = try answer(replaced(noise, rate), count: 2, .replaceOne, delta: delta)
    #expect(stated >= lower && stated <= lower * 1.02, "\(stated) \(lower)")
  }
}

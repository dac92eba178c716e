import CoveyAccounting
import CoveyCore
import CoveyNoise
import Testing
import _TestSupport

/// Values by a tilted transform in NumPy at 50 digits' care: exact pairs, both directions, losses moved down for the lower value
/// and split between neighbours for the upper one.
@Suite("The tightest accountant at the ends of the ranges")
struct EndsOfRangesTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let id: String
    let noise: Double
    let rate: Double
    let count: Int
    let delta: Double
    let lower: Double
    let upper: Double
    let tolerance: Double

    init(
      _ id: String, _ noise: Double, _ rate: Double, _ count: Int, _ delta: Double, _ lower: Double, _ upper: Double,
      _ tolerance: Double
    ) {
      (self.id, self.noise, self.rate, self.count, self.delta) = (id, noise, rate, count, delta)
      (self.lower, self.upper, self.tolerance) = (lower, upper, tolerance)
    }

    var testDescription: String { id }
  }

  static let cases: [Case] = [
    Case("tiny_delta-001", 1, 0.01, 1000, 1e-12, 3.910806616829372, 3.9142990021182014, 0.005),
    Case("tiny_delta-003", 1, 0.01, 1000, 1e-30, 9.336742137022767, 9.341896524447346, 0.005),
    Case("tiny_delta-004", 2, 0.1, 100, 1e-25, 7.113853582505766, 7.1147430053443355, 0.005),
    Case("tiny_delta-006", 8, 0.2, 2000, 1e-30, 13.416470042846061, 13.418116512969814, 0.005),
    Case("tiny_delta-008", 1.3, 0.5, 20, 1e-15, 20.142640527788544, 20.14405795473594, 0.005),
    Case("tiny_delta-009", 5, 0.02, 20000, 1e-40, 7.699893011600866, 7.701606694944896, 0.005),
    Case("tiny_rate-001", 1, 1e-05, 100000, 1e-05, 0.010176440290466658, 0.010212518129374796, 0.02),
    Case("tiny_rate-003", 0.6, 1e-05, 10000, 1e-06, 0.0293941904607853, 0.030503897643463042, 0.02),
    Case("tiny_rate-004", 2, 1e-06, 10000000, 1e-08, 0.0067508137381675146, 0.006815684268289079, 0.02),
    Case("tiny_rate-006", 0.5, 1e-06, 100, 1e-08, 0.006796884110920518, 0.0071434263090029955, 0.02),
    Case("tiny_rate-008", 4, 0.0001, 1000000, 1e-06, 0.09125789583576852, 0.09171392216799726, 0.02),
    Case("tiny_rate-009", 1, 1e-08, 1000000, 1e-07, 2.655983315240392e-05, 2.680407461990653e-05, 0.02),
    Case("tiny_rate-011", 1, 1e-08, 1000000, 1e-05, 0.0, 0.0, 0),
    Case("huge_epsilon-001", 0.02, 0.01, 1000, 1e-05, 32405.93737225078, 32406.679371856015, 0.005),
    Case("huge_epsilon-003", 0.05, 0.01, 1000, 1e-05, 5090.2653576337025, 5090.379729367574, 0.005),
    Case("huge_epsilon-004", 0.05, 0.2, 5, 0.001, 842.1485832531899, 842.2188329467502, 0.005),
    Case("huge_epsilon-006", 0.03, 0.5, 50, 1e-08, 24395.54135948401, 24397.699500145758, 0.005),
    Case("huge_epsilon-008", 0.1, 1, 100, 1e-05, 5425.509846146887, 5425.509846147972, 0.005),
    Case("huge_epsilon-009", 0.004, 0.05, 20, 0.0001, 187923.13343936307, 187948.5546118821, 0.005),
  ]

  private func tightest(
    _ noise: Double, _ rate: Double, _ count: Int, kinds: [AccountantKind] = AccountantKind.allCases
  ) throws -> TightestAccountant {
    var accountant = TightestAccountant(adjacency: .addOrRemoveOne, kinds: kinds)
    try accountant.compose(.poissonSampled(rate: rate, of: .gaussian(noiseMultiplier: noise)), count: count)
    return accountant
  }

  @Test("never below the lower value, hardly above the upper one", arguments: cases)
  func reference(_ known: Case) throws {
    let epsilon = try tightest(known.noise, known.rate, known.count).epsilon(delta: known.delta)
    #expect(epsilon >= known.lower && epsilon <= known.upper * (1 + known.tolerance))
    // And no way of accounting alone is below.
    for kind in [AccountantKind.rdp, .pld, .mixture] {
      #expect(
        try tightest(known.noise, known.rate, known.count, kinds: [kind]).epsilon(delta: known.delta) >= known.lower)
    }
  }

  @Test("delta answers what epsilon answers", arguments: cases.filter { $0.upper > 0 && $0.rate < 1 })
  func roundTrip(_ known: Case) throws {
    let accountant = try tightest(known.noise, known.rate, known.count)
    let epsilon = try accountant.epsilon(delta: known.delta)
    let delta = try accountant.delta(epsilon: epsilon * 1.001)
    let above = try accountant.delta(epsilon: epsilon * 0.97)
    #expect(delta <= known.delta * 1.01 && above >= known.delta)
  }

  /// Deltas of the closed form at 50 digits.
  @Test("noise without sampling is calibrated where Renyi has no bound worth the name")
  func unsampled() throws {
    let noise = try Calibration.noiseMultiplier(
      epsilon: 0.001, delta: 1e-9, accountant: nil, adjacency: .addOrRemoveOne,
      events: { [.gaussian(noiseMultiplier: $0)] })
    #expect(abs(noise - 4122.6297) < 0.005)
  }

  @Test("noise for huge, tiny and ordinary budgets spends them", arguments: [1e-4, 1e-3, 0.3, 30, 1e4, 1e6, 1e9])
  func calibration(_ epsilon: Double) throws {
    for (rate, count, delta) in [(0.2, 5, 1e-3), (0.01, 1000, 1e-12), (1e-6, 100, 1e-8)] {
      // A client that hardly ever takes part spends nothing at a larger delta.
      let events: (Double) -> [PrivacyEvent] = {
        [.repeated(.poissonSampled(rate: rate, of: .gaussian(noiseMultiplier: $0)), count: count)]
      }
      let noise = try Calibration.noiseMultiplier(
        epsilon: epsilon, delta: delta, accountant: nil, adjacency: .addOrRemoveOne, events: events)
      let spent = try tightest(noise, rate, count).epsilon(delta: delta)
      let less = try tightest(noise * 0.995, rate, count).epsilon(delta: delta)
      #expect(spent <= epsilon && less > epsilon, "\(rate) \(count): \(noise), \(spent), \(less)")
    }
  }

  @Test("rounds by the tightest accountant are the most that fit")
  func rounds() throws {
    for (noise, rate, epsilon, delta) in [(1.0, 0.01, 2.0, 1e-5), (0.05, 0.01, 6000, 1e-5), (2, 1e-5, 0.01, 1e-10)] {
      let most = try Calibration.rounds(
        epsilon: epsilon, delta: delta, maximum: 10_000_000, accountant: nil, adjacency: .addOrRemoveOne,
        events: { [.repeated(.poissonSampled(rate: rate, of: .gaussian(noiseMultiplier: noise)), count: $0)] })
      #expect(try tightest(noise, rate, most).epsilon(delta: delta) <= epsilon)
      #expect(try tightest(noise, rate, most + max(1, most / 500)).epsilon(delta: delta) > epsilon, "\(most)")
    }
  }

  @Test("more noise, fewer rounds, a smaller rate and a larger delta never cost more")
  func monotone() throws {
    var choices = Choices(state: 77)
    for _ in 0..<40 {
      func pick(_ low: Double, _ high: Double) -> Double {
        Numerics.exp(Double.random(in: Numerics.log(low)...Numerics.log(high), using: &choices))
      }
      let (noise, rate, delta) = (pick(0.02, 50), pick(1e-8, 0.9), pick(1e-30, 0.05))
      let count = Int(pick(1, 1e5))
      let base = try tightest(noise, rate, count).epsilon(delta: delta)
      // Two bounds of one truth differ by their slack.
      let slack = 1 + 2e-3
      #expect(try tightest(noise * 1.1, rate, count).epsilon(delta: delta) <= base * slack)
      #expect(try tightest(noise, rate * 0.9, count).epsilon(delta: delta) <= base * slack)
      #expect(try tightest(noise, rate, count + max(1, count / 8)).epsilon(delta: delta) * slack >= base)
      #expect(try tightest(noise, rate, count).epsilon(delta: min(0.9, delta * 3)) <= base * slack)
    }
  }
}

import CoveyAccounting
import CoveyCore
import CoveyNoise
import Foundation
import Testing

/// Sums of integer noise against probabilities added up here, term by term.
@Suite("Integer noise: exact losses of given shifts, and bounds for any shift")
struct IntegerShiftTests {
  /// Sums in which `coordinates` of them move by `value`, `steps` times.
  struct Shifts: Sendable {
    let noise: IntegerShiftLoss.Noise
    let shift: IntegerShiftLoss.Shift
    let rate: Double
    let steps: Int

    init(_ noise: IntegerShiftLoss.Noise, _ value: Int, in coordinates: Int, rate: Double, times steps: Int) {
      (self.noise, self.rate, self.steps) = (noise, rate, steps)
      shift = .init(value: value, coordinates: coordinates)
    }
  }

  typealias Case = BracketedCase<Shifts>

  @Test("reference cases: never below the lower value, at most half a percent above the upper one", arguments: cases)
  func reference(_ item: Case) throws {
    let sums = item.question
    let loss = try IntegerShiftLoss(noise: sums.noise, shift: [sums.shift], rate: sums.rate)
    item.expect(try loss.epsilon(delta: item.delta, steps: sums.steps))
  }

  @Test("Skellam noise whose shift is not known: between the lower value and the theorem's", arguments: anyShift)
  func anySkellamShift(
    _ item: (variance: Double, l2: Double, l1: Double, steps: Int, delta: Double, lower: Double, upper: Double)
  ) throws {
    var accountant = RenyiAccountant(adjacency: .zeroOut)
    try accountant.compose(
      .skellam(scale: 1, standardDeviation: item.variance.squareRoot(), l2: item.l2, l1: item.l1), count: item.steps)
    let epsilon = try accountant.epsilon(delta: item.delta)
    #expect(epsilon >= item.lower, "\(epsilon)")
    #expect(epsilon <= item.upper * (1 + 1e-6), "\(epsilon)")
  }

  /// The probabilities of a sum of discrete Gaussians, from -reach to reach.
  private func sumOfGaussians(_ sigma: Double, _ clients: Int) -> [Double] {
    let reach = Int(sigma * 10) + 6
    let one = (-reach...reach).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
    let total = one.reduce(0, +)
    var sum = [1.0]
    for _ in 0..<clients {
      var next = [Double](repeating: 0, count: sum.count + one.count - 1)
      for (i, a) in sum.enumerated() { for (j, b) in one.enumerated() { next[i + j] += a * b / total } }
      sum = next
    }
    return sum
  }

  /// Those of the difference of two Poisson variables of half the variance each.
  private func skellam(_ variance: Double) -> [Double] {
    let mean = variance / 2
    let last = Int(mean + 14 * mean.squareRoot()) + 40
    let poisson = (0...last).map { exp(Double($0) * log(mean) - mean - Numerics.logGamma(Double($0) + 1)) }
    return (-last...last).map { k in
      (max(0, -k)...min(last, last - k)).reduce(0) { $0 + poisson[$1] * poisson[$1 + k] }
    }
  }

  /// One coordinate that moves against one that does not.
  private func pair(_ masses: [Double], by value: Int) -> OutcomePair {
    let padding = [Double](repeating: 0, count: value)
    return OutcomePair(zip(padding + masses, masses + padding).map { ($0, $1) })
  }

  private func pair(_ masses: [Double], by first: Int, and second: Int) -> OutcomePair {
    let other = pair(masses, by: second)
    let padding = [Double](repeating: 0, count: first)
    return .mixture(
      zip(padding + masses, masses + padding).filter { $0 > 1e-13 || $1 > 1e-13 }.map { ($0, $1, other) })
  }

  private func check(
    _ noise: IntegerShiftLoss.Noise, _ masses: [Double], _ source: inout CaseSource, index: Int, most: Int
  ) throws {
    let first = source.integer(1...most)
    let second = index % 3 == 0 ? source.integer(1...most) : nil
    let rate = index % 2 == 0 ? 1 : source.uniform(0.02...0.9)
    let delta = source.logarithmic(index % 7 == 1 ? 1e-25...1e-12 : 1e-9...0.02)
    let draws = second == nil && index % 5 == 0 ? 2 : 1
    if second != nil, delta < 1e-9 { return }
    let loss = try IntegerShiftLoss(
      noise: noise,
      shift: [.init(value: first, coordinates: 1)] + (second.map { [.init(value: -$0, coordinates: 1)] } ?? []),
      rate: rate)
    let epsilon = try loss.epsilon(delta: delta, steps: draws)
    let unsampled = second.map { pair(masses, by: first, and: $0) } ?? pair(masses, by: first)
    let truth = unsampled.sampled(rate)
    func divergence(_ epsilon: Double) -> Double {
      max(truth.delta(epsilon, draws: draws), truth.reversed.delta(epsilon, draws: draws))
    }
    let note = "\(noise), \(first), \(second ?? 0), \(rate), \(delta): \(epsilon)"
    #expect(divergence(epsilon) <= delta * (1 + 1e-6), "\(note)")
    if epsilon > 1e-3 { #expect(divergence(epsilon * 0.99 - 1e-4) >= delta, "\(note) is too large") }
    // What knows the norm only.
    let square = first * first + (second ?? 0) * (second ?? 0)
    let l2 = Double(square).squareRoot()
    let event: PrivacyEvent
    var accountants: [any PrivacyAccountant] = [RenyiAccountant(adjacency: .zeroOut)]
    switch noise {
    case .skellam(let variance):
      event = .skellam(
        scale: 1, standardDeviation: variance.squareRoot(), l2: l2, l1: Double(first + (second ?? 0)))
    case .discreteGaussians(let sigma, let clients):
      event = .distributedDiscreteGaussian(
        gamma: 1, localStandardDeviation: sigma, clients: clients, l2: l2, l1: Double(first + (second ?? 0)),
        dimension: 1 + index % 100)
      accountants.append(PrivacyLossAccountant(adjacency: .zeroOut))
    }
    for var accountant in accountants {
      try accountant.compose(rate < 1 ? .poissonSampled(rate: rate, of: event) : event, count: draws)
      let bound = try accountant.epsilon(delta: delta)
      #expect(divergence(bound) <= delta * (1 + 1e-6), "\(note), any shift \(bound)")
    }
  }

  @Test("sums of discrete Gaussians: exact for the shift, never below for any")
  func discreteGaussians() throws {
    var source = CaseSource(seed: 911)
    for index in 0..<300 {
      let sigma = source.logarithmic(0.5...3)
      let clients = source.integer(1...8)
      try check(
        .discreteGaussians(localSigma: sigma, clients: clients), sumOfGaussians(sigma, clients), &source, index: index,
        most: 4)
    }
  }

  @Test("Skellam noise: exact for the shift, never below for any")
  func skellam() throws {
    var source = CaseSource(seed: 912)
    for index in 0..<300 {
      let variance = source.logarithmic(1...60)
      try check(.skellam(variance: variance), skellam(variance), &source, index: index, most: 6)
    }
  }

  @Test("many coordinates, sampled together, cost what repeated ones cost at rate 1, and less when sampled")
  func manyCoordinates() throws {
    for noise in [IntegerShiftLoss.Noise.skellam(variance: 100), .discreteGaussians(localSigma: 1.2, clients: 30)] {
      let shift = [IntegerShiftLoss.Shift(value: 1, coordinates: 60), .init(value: 3, coordinates: 5)]
      let all = try IntegerShiftLoss(noise: noise, shift: shift).epsilon(delta: 1e-6)
      let nearly = try IntegerShiftLoss(noise: noise, shift: shift, rate: 1 - 1e-9).epsilon(delta: 1e-6)
      #expect(abs(nearly - all) < 2e-3 * all, "\(nearly), \(all)")
      #expect(try IntegerShiftLoss(noise: noise, shift: shift, rate: 0.5).epsilon(delta: 1e-6) < all)
    }
  }

  @Test("impossible values are refused with a sentence")
  func refusals() {
    for (noise, shift, rate) in [
      (IntegerShiftLoss.Noise.skellam(variance: 0), 1, 1.0), (.skellam(variance: .nan), 1, 1),
      (.skellam(variance: 1e12), 1, 1), (.discreteGaussians(localSigma: 0, clients: 3), 1, 1),
      (.discreteGaussians(localSigma: 1, clients: 0), 1, 1),
      (.discreteGaussians(localSigma: 1, clients: 3), 2_000_000, 1),
      (.discreteGaussians(localSigma: 1, clients: 3), 1, 0), (.discreteGaussians(localSigma: 1, clients: 3), 1, 1.5),
      (.discreteGaussians(localSigma: 0.3, clients: 1_000_000_000), 1, 1),
    ] {
      #expect(throws: PrivacyError.self) {
        try IntegerShiftLoss(noise: noise, shift: [.init(value: shift, coordinates: 1)], rate: rate)
      }
    }
  }

  static let cases: [Case] = [
    Case(
      "discrete_gaussian_sum_pld-001",
      Shifts(.discreteGaussians(localSigma: 3.0, clients: 20), 4, in: 1, rate: 1.0, times: 1), delta: 1e-05,
      1.1242715721741021, 1.1243333474100556),
    Case(
      "discrete_gaussian_sum_pld-003",
      Shifts(.discreteGaussians(localSigma: 2.0, clients: 50), 1, in: 100, rate: 1.0, times: 1), delta: 1e-06,
      3.3068374884848506, 3.307608499892952),
    Case(
      "discrete_gaussian_sum_pld-004",
      Shifts(.discreteGaussians(localSigma: 1.5, clients: 16), 6, in: 1, rate: 1.0, times: 10), delta: 1e-05,
      17.854463848943052, 17.854536430949345),
    Case(
      "discrete_gaussian_sum_pld-006",
      Shifts(.discreteGaussians(localSigma: 2.0, clients: 100), 20, in: 1, rate: 0.1, times: 20), delta: 1e-05,
      3.590338988702249, 3.5907447391530827),
    Case(
      "discrete_gaussian_sum_pld-008",
      Shifts(.discreteGaussians(localSigma: 1.0, clients: 40), 5, in: 1, rate: 1.0, times: 1), delta: 0.0001,
      2.88769820672625, 2.887758393495557),
    Case(
      "discrete_gaussian_sum_pld-009",
      Shifts(.discreteGaussians(localSigma: 3.0, clients: 30), 10, in: 1, rate: 0.05, times: 100), delta: 1e-06,
      1.6872549468200084, 1.6876277328195977),
    Case(
      "skellam_sum_pld-001", Shifts(.skellam(variance: 9.0), 3, in: 1, rate: 1.0, times: 1), delta: 1e-05,
      3.6322036265142947, 3.632478367646141),
    Case(
      "skellam_sum_pld-003", Shifts(.skellam(variance: 100.0), 1, in: 100, rate: 1.0, times: 1), delta: 1e-05,
      4.375040761779692, 4.376087705598466),
    Case(
      "skellam_sum_pld-004", Shifts(.skellam(variance: 400.0), 20, in: 1, rate: 1.0, times: 10), delta: 1e-05,
      17.831915609127762, 17.83356708332301),
    Case(
      "skellam_sum_pld-006", Shifts(.skellam(variance: 1000.0), 30, in: 1, rate: 0.1, times: 20), delta: 1e-05,
      3.228346239111045, 3.228740353405879),
    Case(
      "skellam_sum_pld-008", Shifts(.skellam(variance: 2500.0), 1, in: 2500, rate: 1.0, times: 5), delta: 1e-08,
      14.546938066959017, 14.550207541972352),
    Case(
      "skellam_sum_pld-009", Shifts(.skellam(variance: 200.0), 14, in: 1, rate: 0.05, times: 100), delta: 1e-06,
      3.9843902333288725, 3.9850890463248247),
  ]

  static let anyShift:
    [(
      variance: Double, l2: Double, l1: Double, steps: Int, delta: Double, lower: Double, upper: Double
    )] = [
      (9.0, 3.0, 3.0, 1, 1e-05, 3.6322036265142947, 5.0582838923753775),
      (100.0, 10.0, 100.0, 1, 1e-05, 4.375040761779692, 4.790228336819823),
      (400.0, 20.0, 20.0, 10, 1e-05, 17.831915609127762, 19.834816480042896),
      (2500.0, 50.0, 2500.0, 5, 1e-08, 14.546938066959017, 15.39694672182571),
    ]
}

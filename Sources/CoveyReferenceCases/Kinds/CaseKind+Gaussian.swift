internal import CoveyAccounting
internal import CoveyCore
internal import CoveyNoise

/// Gaussian noise: with and without Poisson sampling, in closed form, calibrated.
extension CaseKind {
  static let gaussianKinds: [String: CaseKind] = [
    "poisson_gaussian": CaseKind(judge: judgePoissonGaussian) { question in
      let parameters = question.parameters
      let releases = [try GaussianReleases(parameters)]
      var answers: [String: JSONValue] = [:]
      for kind in [AccountantKind.rdp, .pld, .gdp] where kind != .gdp || releases[0].rate == 1 {
        answers[kind.rawValue] = try epsilons(releases, kind.makeAccountant(adjacency: .addOrRemoveOne), question)
      }
      return answers
    },
    "heterogeneous": CaseKind(judge: judgeHeterogeneous) { question in
      let releases = try question.parameters.groups("phases").map(GaussianReleases.init)
      return [
        // The reference is at its usual orders.
        "rdp": try epsilons(releases, RenyiAccountant(adjacency: .addOrRemoveOne, orders: .standard), question),
        "pld": try epsilons(releases, PrivacyLossAccountant(adjacency: .addOrRemoveOne), question),
      ]
    },
    "edge": CaseKind { question in
      let parameters = question.parameters
      let delta = try parameters.number("delta")
      var accountant = PrivacyLossAccountant(adjacency: .addOrRemoveOne)
      let releases = try GaussianReleases(parameters)
      guard releases.count > 0, releases.rate > 0 else { return ["epsilon": .number(0)] }
      // No finite epsilon holds with certainty, nor without noise.
      guard delta > 0, releases.noise > 0 else { return ["epsilon": .number(.infinity)] }
      try accountant.compose(releases.event, count: releases.count)
      return ["epsilon": .number(try accountant.epsilon(delta: delta))]
    },
    "rdp_order_values": CaseKind(judge: { $0.near("exact", relative: $0.tolerance("exact_rel", or: 1e-9)) }) {
      question in
      let parameters = question.parameters
      var accountant = RenyiAccountant(adjacency: .addOrRemoveOne)
      let (noise, rate) = (try parameters.number("noise_multiplier"), try parameters.number("sampling_rate"))
      try accountant.compose(GaussianReleases(noise: noise, rate: rate, count: 1).event, count: 1)
      return ["exact": .numbers(try parameters.numbers("orders").map { try accountant.divergence(order: $0) })]
    },
    "gaussian_closed_form": CaseKind(judge: judgeClosedForm, compute: closedForm),
    "analytic_gaussian": CaseKind(judge: judgeAnalytic) { question in
      let parameters = question.parameters
      let (epsilon, delta) = (try parameters.number("epsilon"), try parameters.number("delta"))
      let sensitivity = try parameters.number("sensitivity")
      let exact = try AnalyticGaussian.standardDeviation(epsilon: epsilon, delta: delta, sensitivity: sensitivity)
      // The classic bound does not hold above epsilon 1.
      let classic = try? AnalyticGaussian.classicStandardDeviation(
        epsilon: epsilon, delta: delta, sensitivity: sensitivity)
      return [
        "sigma_exact": .number(exact), "sigma_dp_accounting": .number(exact),
        "sigma_classic": classic.map { .number($0) } ?? .null,
      ]
    },
    "adaptive_clip_noise_split": CaseKind { question in
      let noise = try AdaptiveClipNoise.updateMultiplier(
        noiseMultiplier: question.parameters.number("noise_multiplier"),
        countNoise: question.parameters.number("bit_stddev"))
      return ["z_delta": .number(noise)]
    },
  ]

  /// Equal releases of Gaussian noise on Poisson samples.
  private struct GaussianReleases {
    let noise: Double
    let rate: Double
    let count: Int

    init(noise: Double, rate: Double, count: Int) {
      (self.noise, self.rate, self.count) = (noise, rate, count)
    }

    init(_ parameters: CaseParameters) throws {
      try self.init(
        noise: parameters.number("noise_multiplier"), rate: parameters.number("sampling_rate"),
        count: parameters.whole("steps"))
    }

    var event: PrivacyEvent {
      let release = PrivacyEvent.gaussian(noiseMultiplier: noise)
      return rate == 1 ? release : .poissonSampled(rate: rate, of: release)
    }
  }

  private static func epsilons(
    _ releases: [GaussianReleases], _ empty: any PrivacyAccountant, _ question: CaseQuestion
  ) throws -> JSONValue {
    var accountant = empty
    for release in releases { try accountant.compose(release.event, count: release.count) }
    return try question.byDelta { try accountant.epsilon(delta: $0) }
  }

  /// Between the exact or lower and the reference's upper value.
  private static func judgePoissonGaussian(_ judgement: inout Judgement) {
    let facts = judgement
    judgement.each("rdp") { key in
      guard let lower = facts.expected("rdp_exact_best_order", key),
        let upper = facts.expected("rdp_dp_accounting", key)
      else { return nil }
      return (lower * (1 - 1e-6), upper * (1 + 1e-6))
    }
    judgement.each("pld") { key in
      let lower =
        facts.expected("exact", key).map { $0 * (1 - 1e-6) } ?? facts.expected("prv_lower", key).map { $0 - 1e-6 }
      let upper = facts.expected("pld_1e-4", key).map { $0 * (1 + 1e-3) + 1e-4 }
      if lower == nil && upper == nil { return nil }
      return (lower ?? 0, upper ?? .infinity)
    }
    judgement.each("gdp") { key in
      facts.expected("exact", key).map { ($0 * (1 - 1e-9), $0 * (1 + 1e-6)) }
    }
  }

  private static func judgeHeterogeneous(_ judgement: inout Judgement) {
    judgement.near("rdp", "rdp_dp_accounting", relative: judgement.tolerance("rdp_rel", or: 1e-4))
    judgement.near("pld", "pld_1e-4", relative: judgement.tolerance("pld_rel", or: 1e-3))
  }

  private static func closedForm(_ question: CaseQuestion) throws -> [String: JSONValue] {
    let noise = try question.parameters.number("noise_multiplier")
    let steps = try question.parameters.whole("steps", atLeast: 1)
    var accountant = GaussianAccountant(adjacency: .addOrRemoveOne)
    try accountant.compose(.gaussian(noiseMultiplier: noise), count: steps)
    let rho = ConcentratedPrivacy.rho(noiseMultiplier: noise, count: steps)
    let exact = try question.byDelta { try accountant.epsilon(delta: $0) }
    let optimal = try question.byDelta { ConcentratedPrivacy.epsilon(rho: rho, delta: $0) }
    var deltas: [String: JSONValue] = [:]
    for point in question.points(of: "exact_delta_at_eps", or: ["0.1", "0.5", "1", "3", "10"]) {
      deltas[point.key] = .number(try accountant.delta(epsilon: point.value))
    }
    return [
      "gdp_mu": .number(accountant.mu), "zcdp_rho": .number(rho), "exact_eps": exact, "dp_accounting_exact": exact,
      "gdp": exact, "zcdp_eps_naive": try question.byDelta { ConcentratedPrivacy.naiveEpsilon(rho: rho, delta: $0) },
      "zcdp_eps_optimal": optimal, "opendp_zcdp_eps": optimal, "exact_delta_at_eps": .object(deltas),
    ]
  }

  private static func judgeClosedForm(_ judgement: inout Judgement) {
    let exact = judgement.tolerance("exact_rel", or: 1e-9)
    for name in ["gdp_mu", "zcdp_rho", "exact_eps", "dp_accounting_exact", "exact_delta_at_eps"] {
      judgement.near(name, relative: exact)
    }
    judgement.near("gdp", "exact_eps", relative: exact)
    for name in ["zcdp_eps_naive", "zcdp_eps_optimal"] {
      judgement.near(name, relative: judgement.tolerance("zcdp_rel", or: 1e-6))
    }
    judgement.near("opendp_zcdp_eps", relative: judgement.tolerance("opendp_rel", or: 1e-3))
  }

  private static func judgeAnalytic(_ judgement: inout Judgement) {
    let relative = judgement.tolerance("rel", or: 1e-7)
    for name in ["sigma_exact", "sigma_dp_accounting"] { judgement.near(name, relative: relative) }
    if judgement.computed["sigma_classic"] != .null { judgement.near("sigma_classic", relative: relative) }
  }
}

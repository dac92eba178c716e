internal import CoveyAccounting
internal import CoveyCore
internal import CoveyNoise
internal import CoveyPrivacy

/// What a figure is by whom it holds against: who sees cohorts, or their sizes.
extension CaseKind {
  static let adversaryKinds: [String: CaseKind] = [
    "distributed_server": CaseKind(judge: judgeServer) { question in
      let parameters = question.parameters
      let planned = try parameters.whole("planned_shares", atLeast: 1)
      let counted = try parameters.whole("counted_shares", atLeast: 1)
      guard counted <= planned else { throw CaseFileError("\"counted_shares\" must be at most \(planned)") }
      // The noise is that of the shares that are counted on.
      let noise = try noise(parameters) * (Double(counted) / Double(planned)).squareRoot()
      let adjacency = try adjacency(parameters, or: .zeroOut)
      guard adjacency != .addOrRemoveOne else {
        throw CaseFileError("whoever sees who takes part hides nothing under addOrRemoveOne")
      }
      let seen = noise / adjacency.sensitivityFactor
      let rounds = try parameters.whole("rounds", atLeast: 1)
      let most = min(rounds, try parameters.optionalWhole("participation_cap", atLeast: 1) ?? rounds)
      let rate = try rate(parameters)
      let release = PrivacyEvent.gaussian(noiseMultiplier: seen)
      let lottery = Lottery(rounds: rounds, rate: rate, most: most, noise: seen)
      return [
        "server_one": try tightest([(release, 1)], adjacency, question),
        "server_capped": try tightest([(release, most)], adjacency, question),
        "server_lottery": try question.byDelta { try lottery.epsilon(delta: $0) },
        "model": try tightest([(sampled(seen, rate: rate), rounds)], adjacency, question),
      ]
    },
    "public_cohort": CaseKind(judge: compareBrackets) { question in
      let parameters = question.parameters
      let (size, population) = try cohort(parameters)
      let rate = Double(size) / Double(population)
      var (configuration, pipeline) = try central(
        parameters, adjacency(parameters), population: population, rounds: parameters.whole("rounds", atLeast: 1),
        sampling: .poisson(rate: rate), cohort: size)
      let noise = try noise(parameters)
      let deltas = try parameters.numbers("deltas")
      let secret = try figures(configuration, pipeline, noise: noise, against: .model, deltas: deltas)
      configuration.cohortSize = .public
      let told = try figures(configuration, pipeline, noise: noise, against: .model, deltas: deltas)
      return ["epsilon": byDelta(told), "secret": byDelta(secret)]
    },
  ]

  /// Whoever sees who takes part and chooses nobody: what a unit pays depends on how often it is drawn, up to a cap,
  ///
  ///     delta(epsilon) = sum over K of P(min(most, Binomial(rounds, rate)) = K) delta of a Gaussian of sqrt(K) / noise.
  private struct Lottery {
    /// mu of each number of participations, and its chance.
    private let parts: [(mu: Double, chance: Double)]

    init(rounds: Int, rate: Double, most: Int, noise: Double) {
      var chances = [Double](repeating: 0, count: most + 1)
      if rate < 1 {
        let odds = Numerics.log(rate) - Numerics.log1p(-rate)
        var logChance = Double(rounds) * Numerics.log1p(-rate)
        for drawn in 0...rounds {
          chances[min(drawn, most)] += Numerics.exp(logChance)
          logChance += Numerics.log(Double(rounds - drawn) / Double(drawn + 1)) + odds
        }
      } else {
        chances[most] = 1
      }
      parts = chances.enumerated().compactMap { drawn, chance in
        chance > 0 ? (Double(drawn).squareRoot() / noise, chance) : nil
      }
    }

    func epsilon(delta: Double) throws -> Double {
      try PrivacyError.checkDelta(delta)
      func spent(_ epsilon: Double) -> Double {
        parts.reduce(0) { $0 + $1.chance * GaussianPrivacy.delta(mu: $1.mu, epsilon: epsilon) }
      }
      let most = GaussianPrivacy.epsilon(mu: parts.last?.mu ?? 0, delta: delta)
      guard spent(0) > delta else { return 0 }
      return RootSearch.bracket(from: 0, to: most, width: 1e-12) { spent($0) > delta }.high
    }
  }

  private static func judgeServer(_ judgement: inout Judgement) {
    let relative = judgement.tolerance("rel", or: 1e-6)
    for name in ["server_one", "server_capped", "server_lottery"] { judgement.near(name, relative: relative) }
    judgement.bracket("model", from: "model_lower", to: "model_upper", prefix: "model_")
  }
}

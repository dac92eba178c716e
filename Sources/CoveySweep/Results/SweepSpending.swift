internal import CoveyConfiguration
internal import CoveyPrivacy
internal import CoveyReport
internal import CoveyServer

/// What a sweep spends if its data are private: every run is a release of them.
public struct SweepSpending: Sendable, Hashable {
  /// Private runs, whether they have ended or not; those that were refused or invalid before they released anything are
  /// none.
  public let runs: Int
  /// The sum of their epsilons; nil if the epsilon of one is not known.
  public let epsilon: Double?
  /// The sum of their deltas; nil likewise.
  public let delta: Double?
  /// Runs whose noise protects nobody: seeded, none, or that of another cohort. No epsilon covers them.
  public let unprotectedRuns: Int
  /// Runs without privacy.
  public let baselineRuns: Int

  /// Adds up: k releases with (epsilon_i, delta_i) are (sum epsilon_i, sum delta_i) private (basic composition: Dwork and
  /// Roth 2014, doi 10.1561/0400000042, theorem 3.16).
  ///
  /// A run counts with all that it may release as soon as it is planned, and with no less than its ledger has reserved: it
  /// may have been cut off after any release. That it ended early gives nothing back, for what it saw decided that.
  init(_ plan: SweepPlan, _ results: [SettingResult]) {
    var runs = 0
    var unprotectedRuns = 0
    var baselineRuns = 0
    var epsilon: Double? = 0
    var delta: Double? = 0
    for result in results {
      for seed in 1...plan.seeds where Self.counts(result, seed: seed) {
        switch result.kind {
        case .baseline: baselineRuns += 1
        case .notPrivate: unprotectedRuns += 1
        case .private:
          runs += 1
          let cost = Self.cost(result, seed: seed)
          epsilon = Self.sum(epsilon, cost.epsilon)
          delta = Self.sum(delta, cost.delta)
        }
      }
    }
    self.runs = runs
    self.unprotectedRuns = unprotectedRuns
    self.baselineRuns = baselineRuns
    self.epsilon = epsilon
    self.delta = delta
  }

  /// Whether a run may release something, or has.
  private static func counts(_ result: SettingResult, seed: Int) -> Bool {
    if (result.reservations[seed]?.releases ?? 0) > 0 { return true }
    if case .failure = result.setting.configuration { return false }
    let state = result.records[seed]?.state
    return state != .refused && state != .invalid
  }

  /// The most that is known of what a run may release.
  private static func cost(_ result: SettingResult, seed: Int) -> (epsilon: Double?, delta: Double?) {
    let (record, reserved) = (result.records[seed], result.reservations[seed])
    let budget = plannedBudget(result.setting)
    // A ledger that cannot be read may state anything.
    if let reserved, reserved.releases > 0, reserved.epsilon == nil { return (nil, nil) }
    let epsilons = [budget?.epsilon, record?.budgetEpsilon, record?.plannedEpsilon, record?.epsilon, reserved?.epsilon]
    let deltas = [budget?.delta, record?.delta, reserved?.delta]
    return (epsilons.compactMap { $0 }.max(), deltas.compactMap { $0 }.max())
  }

  /// What must be said about a sweep, as sentences.
  public var sentences: [String] {
    var sentences: [String] = []
    if runs > 0 {
      let total: String
      if let epsilon, let delta, epsilon.isFinite {
        total =
          "added up (basic composition), its \(runs) private runs spend epsilon "
          + "\(NumberText.general(epsilon, digits: 4)) at delta \(NumberText.general(delta, digits: 3))"
      } else {
        total = "its \(runs) private runs spend the sum of their epsilons, which is not known yet or has no bound"
      }
      sentences.append(
        "A sweep on real private data spends privacy budget itself, because every run is a release of the same data: "
          + total + ".")
    }
    if unprotectedRuns > 0 {
      sentences.append(
        "\(unprotectedRuns) of the runs have noise that protects nobody (seeded, none, or that of another cohort): their "
          + "epsilons are those of a deployment with private noise, and on real private data no epsilon covers them.")
    }
    if runs + unprotectedRuns > 0 {
      sentences.append(
        "The epsilon of the best setting is that of one run alone; it does not include the selection among runs. Tune on "
          + "public or synthetic data, or select privately: Liu and Talwar 2019 (arXiv 1811.07971), Papernot and Steinke "
          + "2022 (arXiv 2110.03620).")
    }
    if baselineRuns > 0 {
      sentences.append(
        "\(baselineRuns) of the runs are without privacy and protect nobody; leave them out with --no-baseline.")
    }
    return sentences
  }

  private static func sum(_ total: Double?, _ next: Double?) -> Double? {
    guard let total, let next else { return nil }
    return total + next
  }

  private static func plannedBudget(_ setting: SweepSetting) -> (epsilon: Double, delta: Double)? {
    guard case .success(let loaded) = setting.configuration, let privacy = loaded.simulation.privacy,
      let budget = privacy.budget
    else { return nil }
    return (budget.epsilon, budget.delta)
  }
}

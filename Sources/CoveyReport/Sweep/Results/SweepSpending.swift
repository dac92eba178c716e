internal import CoveyConfiguration
internal import CoveyPrivacy

/// What a sweep spends if its data are private: every run is a release of them.
public struct SweepSpending: Sendable, Hashable {
  /// Private runs, whether they have ended or not; those that were refused or invalid released nothing.
  public let runs: Int
  /// The sum of their epsilons; nil if the epsilon of one is not known.
  public let epsilon: Double?
  /// The sum of their deltas; nil likewise.
  public let delta: Double?
  /// Runs without privacy.
  public let baselineRuns: Int

  /// Adds up: k releases with (epsilon_i, delta_i) are (sum epsilon_i, sum delta_i) private (basic composition: Dwork and
  /// Roth 2014, doi 10.1561/0400000042, theorem 3.16).
  ///
  /// A run counts with its whole budget as soon as it is planned, for it may have been cut off after any release.
  init(_ plan: SweepPlan, _ results: [SettingResult]) {
    var runs = 0
    var baselineRuns = 0
    var epsilon: Double? = 0
    var delta: Double? = 0
    for result in results {
      let planned = Self.plannedBudget(result.setting)
      for seed in 1...plan.seeds {
        let record = result.records[seed]
        if record?.state == .refused || record?.state == .invalid { continue }
        if case .failure = result.setting.configuration { continue }
        if result.setting.isBaseline {
          baselineRuns += 1
          continue
        }
        runs += 1
        let spent = record?.state == .done ? record : nil
        epsilon = Self.sum(epsilon, spent?.statedEpsilon ?? planned?.epsilon)
        delta = Self.sum(delta, spent?.delta ?? planned?.delta)
      }
    }
    self.runs = runs
    self.baselineRuns = baselineRuns
    self.epsilon = epsilon
    self.delta = delta
  }

  /// What must be said about a sweep, as sentences.
  public var sentences: [String] {
    let total: String
    if let epsilon, let delta, epsilon.isFinite {
      total =
        "added up (basic composition), its \(runs) private runs spend epsilon \(NumberText.general(epsilon, digits: 4)) "
        + "at delta \(NumberText.general(delta, digits: 3))"
    } else {
      total = "its \(runs) private runs spend the sum of their epsilons, which is not known yet or has no bound"
    }
    var sentences = [
      "A sweep on real private data spends privacy budget itself, because every run is a release of the same data: "
        + total + ".",
      "The epsilon of the best setting is that of one run alone; it does not include the selection among runs. Tune on "
        + "public or synthetic data, or select privately: Liu and Talwar 2019 (arXiv 1811.07971), Papernot and Steinke "
        + "2022 (arXiv 2110.03620).",
    ]
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

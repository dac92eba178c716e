/// Why a run cannot keep its budget, and what would fit.
public struct BudgetShortfall: Sendable, Hashable {
  /// The budget.
  public let budget: PrivacyBudget
  /// The noise multiplier that does not suffice.
  public let noiseMultiplier: Double
  /// The rounds that were to run.
  public let rounds: Int
  /// The epsilon that the run would reach at the budget's delta.
  public let epsilon: Double
  /// What one round alone costs.
  public let oneRound: Double
  /// The smallest noise multiplier that fits, all else kept; nil if none does.
  public let fittingNoise: Double?
  /// The most rounds that fit, all else kept; nil if not even one does.
  public let fittingRounds: Int?
  /// The smallest expected cohort that fits with the same noise on the mean (a noise multiplier that grows with the
  /// cohort), the same rounds and the same population; nil if none does.
  public let fittingCohort: Int?
  /// The noise multiplier that goes with ``fittingCohort``.
  public let fittingCohortNoise: Double?
  /// Whether the cohort matters and was searched: it is where the server adds the noise to a sum.
  public let dependsOnCohort: Bool
  /// Whether each client pays for itself, whatever the cohort: modes local and example.
  public let isCostOfOneClient: Bool
  /// The bits of a distributed sum where they are stated, and so may be too few for any noise.
  public let statedBits: Int?
  /// The multiplier at which the search for noise ends.
  static let largestNoise: Double = 1e7

  /// The run's epsilon, and a sentence for each way out.
  public var sentences: [String] {
    var all = [
      "\(rounds) rounds with \(noise) would reach epsilon \(Figures.up(epsilon)) at delta "
        + "\(budget.delta), and the budget is \(budget.epsilon)"
    ]
    if let fittingNoise {
      all.append(
        "noise that fits: the multiplier \(Figures.up(fittingNoise)), with \(rounds) rounds and the same cohort")
    } else {
      all.append("no noise multiplier fits with \(rounds) rounds, the same cohort and the same clipping")
      if let statedBits {
        all.append(
          "distributed.bits is \(statedBits), which may be too few for the noise; leave it out, and enough are used")
      }
    }
    if let fittingRounds {
      all.append("rounds that fit: \(fittingRounds), with the same noise and the same cohort")
    } else {
      all.append(
        "no number of rounds fits: the budget is smaller than the cost of one round, epsilon \(Figures.up(oneRound))")
    }
    if let fittingCohort, let fittingCohortNoise {
      all.append(
        "cohort that fits: \(fittingCohort) clients with the multiplier \(Figures.up(fittingCohortNoise)), which is the same "
          + "noise on the mean, with \(rounds) rounds and the same population")
    } else if dependsOnCohort {
      all.append("no cohort fits: with the same noise on the mean, none of this population keeps the budget")
    }
    if isCostOfOneClient { all.append("no cohort fits better: each client's cost is its own, however many take part") }
    return all
  }

  private var noise: String {
    noiseMultiplier < Self.largestNoise ? "the noise multiplier \(noiseMultiplier)" : "any noise"
  }
}

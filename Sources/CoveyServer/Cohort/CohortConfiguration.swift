/// Which clients take part in a round.
public struct CohortConfiguration: Sendable, Hashable, Codable {
  /// How clients are chosen.
  public enum Sampling: String, Sendable, Hashable, Codable, CaseIterable {
    /// Exactly `size` different clients, every set equally likely.
    case uniform
    /// Every client independently with probability `size` / population: the cohort's size varies and may be 0.
    case poisson
    /// `size` clients in turn by index, from where the last round stopped.
    case roundRobin
    /// Every client in every round.
    case all
    /// The clients are in fixed public groups, and in round i every member of group i mod groups takes part independently
    /// with probability `size` groups / population: a Poisson sample in which no client comes twice within as many rounds
    /// as there are groups (Choquette-Choo et al. 2023, arXiv 2306.08153, section 4).
    case groupedPoisson
  }

  /// How clients are chosen.
  public var sampling: Sampling
  /// Clients a round (poisson, groupedPoisson: expected), >= 1; ignored by `all`.
  public var size: Int
  /// The groups of `groupedPoisson`, >= 1: as many as the noise has bands; nil for the other samplings.
  public var groups: Int?

  /// A cohort of `size` clients.
  public init(size: Int, sampling: Sampling = .uniform, groups: Int? = nil) {
    self.sampling = sampling
    self.size = size
    self.groups = groups
  }

  /// All clients in every round.
  public static let all = CohortConfiguration(size: 1, sampling: .all)

  /// Why such cohorts cannot be drawn from `population` clients, as a sentence; nil if they can.
  public func problem(population: Int) -> String? {
    if population < 1 { return "there are no clients" }
    if population >= 1 << 32 { return "a population must stay below 2^32 clients, not \(population)" }
    if sampling == .all { return nil }
    if size < 1 { return "a cohort needs at least 1 client, not \(size)" }
    if size > population { return "a cohort of \(size) clients is larger than the population of \(population)" }
    if sampling == .groupedPoisson { return groupProblem(population: population) }
    return nil
  }

  private func groupProblem(population: Int) -> String? {
    guard let groups, groups >= 1 else {
      return
        "groupedPoisson cohorts need groups: they are as many as privacy.participation.bands states, with the mechanism "
        + "bandedMatrix"
    }
    // As a quotient, so that no product overflows.
    guard groups <= population / size else {
      return "of \(groups) groups of \(population) clients none has \(size) for a round; state at most "
        + "\(population / size) bands, or a smaller cohort"
    }
    return nil
  }

  /// Clients of the largest cohort; of Poisson samples, one that larger ones have a probability below 1e-21.
  public func largest(population: Int) -> Int {
    switch sampling {
    case .all: return population
    case .uniform, .roundRobin: return size
    // Bernstein's inequality with t = 10 s + 33: at most e^-49. Over the hash that makes groups, too, each client takes part
    // with the same probability.
    case .poisson, .groupedPoisson:
      let mean = Double(size)
      return min(population, Int((mean + 10 * mean.squareRoot() + 33).rounded(.up)))
    }
  }

  /// The probability with which a member of a round's group takes part, for cohorts of `size` on average: `size` groups /
  /// population, at most 1. Groups' sizes differ by chance, and so do the expected sizes of their cohorts.
  public func groupRate(population: Int) -> Double {
    Double(size) * Double(groups ?? 1) / Double(population)
  }
}

public import CoveyAccounting
public import CoveyCrypto
internal import CoveyNoise

/// What a second look at a ledger found.
public struct LedgerVerification: Sendable, Hashable {
  /// What does not agree, as sentences; empty if all does.
  public var problems: [String]
  /// The figures, computed from the configuration, the facts and the noise that the ledger states.
  public var figures: [PrivacyFigure]
  /// Whether the signature is right; nil without one.
  public var signature: Bool?
}

extension PrivacyLedger {
  /// How far a figure may lie from what is computed anew: accountants differ by their rounding alone.
  static let tolerance = 1e-9

  /// Computes every figure from the ledger's own fields and compares. Whoever altered a figure, a fact or the statement would
  /// have to alter what it follows from, too, and that is public.
  ///
  /// Hash and bytes are checked where the file is read.
  /// - Parameter key: Who must have signed; nil to take a signature's own key.
  public func verify(signedBy key: VerificationKey? = nil) -> LedgerVerification {
    var problems: [String] = []
    func check(_ condition: Bool, _ sentence: @autoclosure () -> String) {
      if !condition { problems.append(sentence()) }
    }
    let plan = plan
    let refusals = configuration.findings(for: facts).filter { $0.severity == .error }
    problems += refusals.map { "such a run is refused: \($0)" }
    var recomputed: [PrivacyFigure] = []
    do {
      let fresh = try PrivacyLedger(plan, noiseKey: segments.last?.key ?? "", run: run)
      check(fresh.mechanism == mechanism, "mechanism: its numbers do not follow from the configuration and the noise")
      check(
        fresh.stopping.rule == stopping.rule && fresh.stopping.milestones == stopping.milestones
          && fresh.stopping.order == stopping.order, "stopping: it is not what the configuration states")
      check(
        unit == plan.unit && adjacency == plan.adjacency, "unit or adjacency: they are not those of the configuration")
      check(budget == plan.statedBudget, "budget: it is not that of the configuration")
      check(unprotected == fresh.unprotected, "unprotected: it leaves out or adds against whom nothing holds")
      check(isPrivate == plan.isPrivate, "isPrivate: it is \(isPrivate), and must be \(plan.isPrivate)")
      check(
        plan.reasonsNotPrivate.allSatisfy(notes.contains), "notes: they leave out why the run is not private")
      let isEarly = stopping.rule == "milestones" && model != nil
      recomputed = try plan.statedFigures(segments: segments, ended: isEarly ? stopping.endedAfter : nil)
      problems += Self.differences(figures, recomputed)
      problems += releaseProblems
      check(facts.isConsistent, "facts: the sampling is not that of the cohort and the population")
      check(
        statement == sentence(completed: stopping.endedAfter != nil), "statement: it does not say what the figures say")
      if let budget, let worst = plan.model.adversaries.compactMap({ whom in budgetFigure(recomputed, whom) }).max(),
        plan.noiseMultiplier > 0
      {
        check(
          worst <= budget.epsilon * (1 + Self.tolerance), "budget: the run costs epsilon \(worst), more than it allows")
      }
    } catch {
      problems.append("the run cannot be accounted: \(error)")
    }
    let signature = hasValidSignature(of: key)
    check(signature != false, "signature: it is not that of the key over this file")
    check(key == nil || signature != nil, "signature: there is none")
    return LedgerVerification(problems: problems, figures: recomputed, signature: signature)
  }

  private func budgetFigure(_ figures: [PrivacyFigure], _ adversary: Adversary) -> Double? {
    figures.filter { $0.against >= adversary && $0.scope == .run && $0.delta <= budget?.delta ?? 0 }
      .max { $0.delta < $1.delta }
      .flatMap { largest in
        figures.filter { $0.against >= adversary && $0.scope == .run && $0.delta == largest.delta }.map(\.epsilon).min()
      }
  }

  private var releaseProblems: [String] {
    let counted = segments.reduce(0) { $0 + $1.releases }
    var problems: [String] = []
    if releases.planned != facts.rounds { problems.append("releases: planned are not the rounds of the facts") }
    if releases.reserved != counted { problems.append("releases: reserved are not those of the segments") }
    if releases.committed > releases.reserved { problems.append("releases: more are committed than reserved") }
    if segments.first?.firstRound != 0 { problems.append("segments: the first does not begin with the run") }
    for (earlier, later) in zip(segments, segments.dropFirst())
    where later.firstRound < 0 || later.firstRound > earlier.firstRound + earlier.releases {
      problems.append("segments: rounds between them are accounted to none")
    }
    let last = segments.last.map { $0.firstRound + $0.releases } ?? 0
    if segments.contains(where: { $0.releases < 0 }) || last > releases.planned {
      problems.append("segments: they hold more rounds than planned, or less than none")
    }
    if let ended = stopping.endedAfter, ended > releases.planned || ended < last && model != nil {
      problems.append("stopping: the run ended before rounds that were released, or after those planned")
    }
    return problems
  }

  private static func differences(_ stated: [PrivacyFigure], _ computed: [PrivacyFigure]) -> [String] {
    guard stated.count == computed.count else {
      return ["figures: there are \(stated.count), and must be \(computed.count)"]
    }
    return zip(stated, computed).compactMap { stated, computed in
      var same = stated
      same.epsilon = computed.epsilon
      // Which of two equal bounds is named may hang on the last bit.
      same.accountant = computed.accountant
      let place = "figures: against \(computed.against.rawValue), \(computed.scope.rawValue), delta \(computed.delta)"
      guard same == computed else { return "\(place): it is not the figure that follows from the configuration" }
      if stated.epsilon == computed.epsilon { return nil }
      let difference = abs(stated.epsilon - computed.epsilon)
      if difference <= tolerance * max(1, computed.epsilon) { return nil }
      return "\(place): epsilon is stated as \(stated.epsilon), and is \(computed.epsilon)"
    }
  }
}

extension PrivacyPipeline {
  /// Whether the sampling is that of the expected cohort among the population.
  fileprivate var isConsistent: Bool {
    let share = Double(expectedCohort) / Double(population)
    switch sampling {
    case .poisson(let rate): return abs(rate - share) <= 1e-12
    case .groupedPoisson(let groups, let rate): return abs(rate - share * Double(groups)) <= 1e-9
    case .fixedSize(let size), .roundRobin(let size): return size == expectedCohort
    case .all: return population == expectedCohort
    }
  }
}

internal import CoveyAccounting
internal import CoveyNoise

extension ReleaseModel {
  /// The ways of accounting that may be used: the requested one, or all.
  var kinds: [AccountantKind] { configuration.accountant.map { [$0] } ?? AccountantKind.allCases }

  /// What the run costs at the budget's delta, against the one of its adversaries against whom it costs most, at the milestone
  /// that costs most; infinite without noise.
  /// - Parameter kinds: The ways of accounting to choose among; nil for those that may be used.
  /// - Throws: `PrivacyError` if no accountant has a bound for the run.
  func epsilon(
    noiseMultiplier: Double, rounds: Int, delta: Double, kinds: [AccountantKind]? = nil
  ) throws -> Double {
    if rounds == 0 { return 0 }
    if noiseMultiplier == 0 { return .infinity }
    if case .renyiFilter(let order) = configuration.stopping {
      return try filterEpsilon(noiseMultiplier: noiseMultiplier, rounds: rounds, delta: delta, order: order)
    }
    var most = 0.0
    for milestone in configuration.stopping.milestones(rounds: rounds, delta: delta) {
      let claims = try claims(noiseMultiplier: noiseMultiplier, rounds: milestone.rounds)
      for adversary in adversaries {
        most = max(most, try cost(claims, against: adversary, deltas: [milestone.delta], kinds: kinds)[0].cost.epsilon)
      }
    }
    return most
  }

  /// Against whom the budget must hold.
  var adversaries: [Adversary] { configuration.adversaries(for: pipeline) }

  /// The least bound against an adversary at each delta, with the claim that gave it: what holds against somebody who sees
  /// more holds too.
  /// - Throws: `PrivacyError` if nothing holds, or no accountant has a bound.
  func cost(
    _ claims: [PrivacyClaim], against adversary: Adversary, scope: PrivacyFigure.Scope = .run, deltas: [Double],
    kinds: [AccountantKind]? = nil
  ) throws -> [(cost: PrivacyClaim.Cost, claim: PrivacyClaim)] {
    let candidates = claims.filter { $0.against >= adversary && $0.scope == scope }
    var best: [(cost: PrivacyClaim.Cost, claim: PrivacyClaim)]?
    var problem: PrivacyError?
    for claim in candidates {
      do {
        let costs = try claim.costs(deltas: deltas, adjacency: adjacency, kinds: kinds ?? self.kinds)
        guard let known = best else {
          best = costs.map { ($0, claim) }
          continue
        }
        best = zip(known, costs).map { $1.epsilon < $0.cost.epsilon ? ($1, claim) : $0 }
      } catch let error as PrivacyError {
        problem = problem ?? error
      }
    }
    if let best { return best }
    if let problem {
      guard let stated = configuration.accountant else { throw problem }
      throw PrivacyError.unsupported(
        "the accountant \(stated.rawValue) cannot account this run: \(problem); leave accountant out, and the tightest that "
          + "can is chosen")
    }
    throw PrivacyError.unsupported(
      "nothing holds against \(adversary.explanation) in mode \(configuration.modeName)")
  }
}

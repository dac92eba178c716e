internal import CoveyAccounting
internal import CoveyNoise

/// Renyi filters: releases are admitted while their divergences at one order, fixed in advance, sum up to no more than the
/// budget's (Feldman, Zrnic 2021, arXiv 2008.11193).
extension ReleaseModel {
  /// The filter of a run.
  /// - Throws: `PrivacyError` if Renyi accounting has no bound for the run.
  func filter(noiseMultiplier: Double, delta: Double, order stated: Double?) throws -> RenyiFilter {
    guard let budget = configuration.budget else {
      throw PrivacyError.invalid("a filter needs a budget to keep; state budget: {epsilon: ..., delta: ..., unit: ...}")
    }
    if let stated { return try RenyiFilter(epsilon: budget.epsilon, delta: delta, order: stated) }
    let order = try renyi(noiseMultiplier: noiseMultiplier, rounds: pipeline.rounds).bestOrder(delta: delta)
    return try RenyiFilter(epsilon: budget.epsilon, delta: delta, order: min(max(order, 1 + 1e-6), 1e6))
  }

  /// Epsilon of `rounds` rounds at the filter's order.
  func filterEpsilon(noiseMultiplier: Double, rounds: Int, delta: Double, order stated: Double?) throws -> Double {
    let accountant = try renyi(noiseMultiplier: noiseMultiplier, rounds: rounds)
    guard let order = try stated ?? configuration.budget.map({ _ in try accountant.bestOrder(delta: delta) }) else {
      throw PrivacyError.invalid("a filter needs a budget to keep; state budget: {epsilon: ..., delta: ..., unit: ...}")
    }
    return max(
      0, RenyiConversion.epsilon(order: order, divergence: try accountant.divergence(order: order), delta: delta))
  }

  /// The releases against the adversary of the budget, for Renyi accounting.
  func renyi(noiseMultiplier: Double, rounds: Int) throws -> RenyiAccountant {
    var problem: PrivacyError?
    for adversary in adversaries.reversed() {
      for claim in try claims(noiseMultiplier: noiseMultiplier, rounds: rounds)
      where claim.against >= adversary && claim.scope == .run && claim.alternatives.count == 1 {
        do {
          var accountant = RenyiAccountant(adjacency: adjacency)
          for event in claim.alternatives[0] { try accountant.compose(event, count: 1) }
          return accountant
        } catch let error as PrivacyError {
          problem = problem ?? error
        }
      }
    }
    throw problem ?? PrivacyError.unsupported("a Renyi filter needs releases that are alike for all clients")
  }
}

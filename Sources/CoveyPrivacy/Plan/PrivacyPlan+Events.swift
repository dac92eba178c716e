internal import CoveyCore
public import CoveyNoise

/// What the run releases and what that costs.
extension PrivacyPlan {
  /// Everything that the first `rounds` rounds release about one unit, at worst, to the adversary of ``headline``; more rounds
  /// than planned are accounted as if the run went on in the same way.
  /// - Throws: `PrivacyError` if the run's releases have no sound description.
  /// - Precondition: `rounds` >= 0.
  public func events(rounds: Int) throws -> [PrivacyEvent] {
    precondition(rounds >= 0, "rounds are counted from 0")
    guard rounds > 0 else { return [] }
    let claims = try model.claims(noiseMultiplier: noiseMultiplier, rounds: rounds)
    return try model.cost(claims, against: headline, deltas: [delta])[0].cost.releases
  }

  /// What the first `rounds` rounds cost at ``delta``, against ``headline``.
  /// - Throws: `PrivacyError` if no accountant can account the run.
  /// - Precondition: `rounds` >= 0.
  public func epsilon(rounds: Int) throws -> Double {
    precondition(rounds >= 0, "rounds are counted from 0")
    return try costs(segments: [rounds], deltas: [delta])[0]
  }

  /// The cost against ``headline`` of segments with `releases` consecutive rounds each, composed, at each of `deltas`.
  ///
  /// Every segment is accounted for the worst place it may have in the run, so that it does not matter where it begins.
  package func costs(segments releases: [Int], deltas: [Double]) throws -> [Double] {
    guard releases.contains(where: { $0 > 0 }) else { return deltas.map { _ in 0 } }
    guard noiseMultiplier > 0 else { return deltas.map { _ in .infinity } }
    return try model.cost(claims(segments: releases), against: headline, deltas: deltas).map(\.cost.epsilon)
  }

  /// The most releases, up to `most` >= 0, that keep `epsilon` at ``delta`` after the `earlier` segments.
  package func affordable(_ epsilon: Double, earlier: [Int], most: Int) throws -> Int {
    try MonotoneSearch.largest(in: 0...most, limit: epsilon) { count in
      let claims = try claims(segments: earlier + [count])
      return try model.adversaries.map { try model.cost(claims, against: $0, deltas: [delta])[0].cost.epsilon }.max()
        ?? 0
    } ?? 0
  }

  /// The claims of segments together.
  func claims(segments releases: [Int]) throws -> [PrivacyClaim] {
    var all: [PrivacyClaim]?
    for count in releases where count > 0 {
      let part = try model.claims(noiseMultiplier: noiseMultiplier, rounds: count)
      all = all.map { zip($0, part).map { $0.followed(by: $1) } } ?? part
    }
    return try all ?? model.claims(noiseMultiplier: noiseMultiplier, rounds: 0)
  }

  var model: ReleaseModel { ReleaseModel(configuration, pipeline, strategy: strategy) }
}

/// What a run costs that was continued with other noise keys, so that some of its rounds were released more than once.
extension PrivacyPlan {
  /// The cost of segments with `releases` consecutive rounds each, composed, at each of `deltas`, by ``accountant``.
  ///
  /// Every segment is accounted for the worst place it may have in the run, so that it does not matter where it begins.
  package func costs(segments releases: [Int], deltas: [Double]) throws -> [Double] {
    guard releases.contains(where: { $0 > 0 }) else { return deltas.map { _ in 0 } }
    guard noiseMultiplier > 0 else { return deltas.map { _ in .infinity } }
    if configuration.mode == .example {
      return try deltas.map {
        try model.exampleEpsilon(noiseMultiplier: noiseMultiplier, segments: releases, delta: $0).epsilon
      }
    }
    var total = accountant.makeAccountant(adjacency: adjacency)
    for count in releases {
      for event in try events(rounds: count) { try total.compose(event, count: 1) }
    }
    return try deltas.map { try total.epsilon(delta: $0) }
  }

  /// The most releases, up to `most` >= 0, that keep `epsilon` after the `earlier` segments.
  package func affordable(_ epsilon: Double, earlier: [Int], most: Int) throws -> Int {
    try MonotoneSearch.largest(in: 0...most, limit: epsilon) {
      try costs(segments: earlier + [$0], deltas: [delta])[0]
    } ?? 0
  }
}

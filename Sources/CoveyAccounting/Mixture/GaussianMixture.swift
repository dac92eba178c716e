internal import CoveyCore

/// Gaussian releases of different mu, one of which takes place, with a chance for each.
struct GaussianMixture {
  /// By rising mu.
  private(set) var parts: [(squaredMu: Double, chance: Double)]
  /// The chance of releases that are not among the parts; they count as no protection.
  let above: Double

  /// One release.
  init(squaredMu: Double) {
    parts = [(squaredMu, 1)]
    above = 0
  }

  /// The releases of a unit that takes part a binomial number of times, besides one that always takes place.
  init(_ window: BinomialWindow, squaredMuOfOne: Double, squaredMu: Double) {
    above = window.above
    parts = []
    // So many participations are taken for the most of them that mu^2 changes by less than 4e-6 of itself.
    let width = 1 + (window.lowest + window.chances.count / 2) / 250_000
    var start = 0
    while start < window.chances.count {
      let end = min(start + width, window.chances.count)
      let most = Double(window.lowest + end - 1)
      var chance = 0.0
      for index in start..<end { chance += window.chances[index] }
      parts.append((most == 0 ? squaredMu : squaredMu + most * squaredMuOfOne, chance))
      start = end
    }
  }

  /// log of the delta at an epsilon >= 0.
  func logDelta(epsilon: Double) -> Double {
    var sum = above
    for part in parts where part.chance > 0 {
      sum += part.chance * GaussianPrivacy.delta(mu: part.squaredMu.squareRoot(), epsilon: epsilon)
    }
    return Numerics.log(min(sum, 1))
  }
}

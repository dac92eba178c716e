internal import CoveyNoise

extension PrivacyEvent {
  /// Takes apart what is repeated or composed, down to releases that stand for themselves, and checks their values. Releases
  /// that reveal nothing are left out, sampling at rate 1 is taken off.
  ///
  /// Discrete noise that is as good as continuous noise becomes that, and what it differs by a slack: a slack, whatever it
  /// belongs to, comes out as `.approximated(.pure(epsilon: 0), slack:)` beside the release. A sum and a count that are not
  /// sampled come out as two releases.
  func releases(count: Int) throws -> [(event: PrivacyEvent, count: Int)] {
    try releases(count: count, isSampled: false)
  }

  private func releases(count: Int, isSampled: Bool) throws -> [(event: PrivacyEvent, count: Int)] {
    guard count >= 0 else { throw PrivacyError.invalid("the number of releases must be >= 0, not \(count)") }
    guard count > 0 else { return [] }
    switch self {
    case .repeated(let inner, let times):
      let (product, overflow) = count.multipliedReportingOverflow(by: times)
      guard !overflow, times >= 0 else {
        throw PrivacyError.invalid(
          "the number of releases must be >= 0 and fit an integer, not \(count) times \(times)")
      }
      return try inner.releases(count: product, isSampled: isSampled)
    case .composed(let all):
      return try all.flatMap { try $0.releases(count: count, isSampled: isSampled) }
    case .poissonSampled(let rate, let inner):
      return try Self.sampledReleases(rate: rate, of: inner, count: count)
    case .approximated(.pure(epsilon: 0), let slack):
      try checkValues()
      return slack > 0 ? [(self, count)] : []
    case .approximated(let inner, let slack):
      try checkValues()
      let releases = try inner.releases(count: count, isSampled: isSampled)
      return slack > 0 ? releases + [(.slack(slack), count)] : releases
    case .gaussianWithCount(let noise, let deviation) where !isSampled:
      try checkValues()
      return try PrivacyEvent.composed([
        .gaussian(noiseMultiplier: noise), .discreteGaussian(sigma: deviation, sensitivity: 1),
      ]).releases(count: count)
    default:
      try checkValues()
      if let smooth { return try smooth.releases(count: count, isSampled: isSampled) }
      return [(self, count)]
    }
  }

  private static func sampledReleases(
    rate: Double, of inner: PrivacyEvent, count: Int
  ) throws -> [(event: PrivacyEvent, count: Int)] {
    guard rate >= 0, rate <= 1 else {
      throw PrivacyError.invalid("a sampling rate must lie between 0 and 1, not \(rate)")
    }
    let all = try inner.releases(count: 1, isSampled: true)
    guard rate > 0, !all.isEmpty else { return [] }
    guard rate < 1 else { return try inner.releases(count: count) }
    // Given the sample, probabilities are within the slack, hence on average over samples too.
    let slacks = try all.filter { $0.event.isSlack }.flatMap { slack in
      try PrivacyEvent.repeated(slack.event, count: slack.count).releases(count: count)
    }
    let releases = all.filter { !$0.event.isSlack }
    guard !releases.isEmpty else { return slacks }
    guard releases.count == 1, releases[0].count == 1 else {
      throw PrivacyError.unsupported(
        "several releases from one Poisson sample are not independent; compose releases that are each sampled anew")
    }
    if case .poissonSampled(let innerRate, let release) = releases[0].event {
      return [(.poissonSampled(rate: rate * innerRate, of: release), count)] + slacks
    }
    return [(.poissonSampled(rate: rate, of: releases[0].event), count)] + slacks
  }

  /// A slack alone.
  private static func slack(_ slack: Double) -> PrivacyEvent { .approximated(.pure(epsilon: 0), slack: slack) }

  private var isSlack: Bool {
    if case .approximated(.pure(epsilon: 0), _) = self { return true }
    return false
  }
}

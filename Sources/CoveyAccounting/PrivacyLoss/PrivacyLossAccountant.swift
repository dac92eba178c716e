internal import CoveyCore
public import CoveyNoise

/// Accounting by privacy loss distributions: tight for Gaussian and Laplace noise on Poisson samples, and for discrete
/// mechanisms.
///
/// Each release's loss is put on a grid so that the result dominates it (Doroshenko et al. 2022, arXiv 2207.04380), equal
/// releases are counted, and all are composed by Fourier transform (Koskela, Jaelkoe, Honkela 2020, arXiv 1906.03049; Gopi,
/// Lee, Wutschitz 2021, arXiv 2106.02848), both directions apart. Nothing is computed before an answer is asked for.
///
/// Every answer is an upper bound: what lies outside a grid or a window is counted as infinite loss, and a bound on the
/// transform's rounding errors is added to each mass. The masses are tilted before they are transformed, so that this bound
/// is small beside the answer itself, at a delta of 1e-30 too. Gaussian noise alone, without sampling, and one Gaussian
/// release from a sample are accounted for by their closed forms. Losses beyond 650 count as infinite, except those of
/// Gaussian noise on Poisson samples and on samples of fixed size. ``epsilonBounds(delta:)`` gives a lower bound as well.
public struct PrivacyLossAccountant: PrivacyAccountant {
  /// Privacy loss distributions.
  public static let kind = AccountantKind.pld
  /// The adjacency of all its answers.
  public let adjacency: Adjacency
  /// The distance of losses on the grid; nil: 1e-4, or finer if a release's loss is, or coarser if that is as good.
  public let step: Double?
  /// How much coarser than usual a grid is that it chooses.
  private let coarseness: Double

  private var releases: [(event: PrivacyEvent, mechanism: LossMechanism, count: Int)] = []
  /// The sum of 1 / noise multiplier^2 of Gaussian releases without sampling.
  private var squaredMu = 0.0
  private var hasUnprotected = false
  /// The sum of the slacks of releases that are only close to those accounted for. If probabilities are within e^s of others,
  /// then P(S) - e^e Q(S) <= e^s (P'(S) - e^(e - 2s) Q'(S)).
  private var slack = 0.0

  /// An accountant that has seen no release and chooses its grid.
  public init(adjacency: Adjacency) { self.init(adjacency: adjacency, coarseness: 1) }

  /// An accountant that has seen no release and chooses a grid that is coarser than usual: its answers are as sound, come
  /// sooner and are larger.
  /// - Parameter coarseness: >= 1.
  init(adjacency: Adjacency, coarseness: Double) {
    self.adjacency = adjacency
    self.coarseness = coarseness
    step = nil
  }

  /// An accountant that has seen no release and keeps to one grid.
  /// - Parameters:
  ///   - adjacency: which data sets are neighbours.
  ///   - step: the distance of losses, in [1e-9, 1]; the smaller, the tighter and slower.
  /// - Throws: `PrivacyError.invalid` for another step.
  public init(adjacency: Adjacency, step: Double) throws {
    guard step >= 1e-9, step <= 1 else {
      throw PrivacyError.invalid("the grid step of privacy losses must lie between 1e-9 and 1, not \(step)")
    }
    self.adjacency = adjacency
    self.step = step
    coarseness = 1
  }

  /// Adds `count` >= 0 equal releases.
  /// - Throws: `PrivacyError.unsupported` if the privacy loss distribution is not known under the adjacency;
  ///   `PrivacyError.invalid` for impossible values. The accountant is then unchanged.
  public mutating func compose(_ event: PrivacyEvent, count: Int) throws {
    var changed = self
    for release in try event.releases(count: count) { try changed.add(release.event, count: release.count) }
    self = changed
  }

  private mutating func add(_ event: PrivacyEvent, count: Int) throws {
    if case .gaussian(let noise) = event, noise > 0 {
      squaredMu += Double(count) / (noise * noise)
      return
    }
    if case .approximated(_, let slack) = event {
      self.slack += Double(count) * slack
      return
    }
    if let known = releases.firstIndex(where: { $0.event == event }) {
      let (sum, overflow) = releases[known].count.addingReportingOverflow(count)
      guard !overflow else { throw PrivacyError.invalid("the number of releases must fit an integer") }
      releases[known].count = sum
      return
    }
    guard let mechanism = try LossMechanism(event, adjacency: adjacency) else {
      hasUnprotected = true
      return
    }
    releases.append((event, mechanism, count))
  }

  /// The smallest epsilon it can vouch for at `delta`; infinite if there is none, 0 if nothing was released.
  /// - Throws: `PrivacyError.invalid` unless delta lies in (0, 1), or if an explicit step needs too much memory.
  /// - Complexity: a second or less; some 10 ms for a thousand equal releases.
  public func epsilon(delta: Double) throws -> Double {
    try PrivacyError.checkDelta(delta)
    guard slack == 0 else { return try 2 * slack + close.epsilon(delta: delta, slack: -slack, none: .infinity) }
    if let known = closedForm({ GaussianPrivacy.epsilon(mu: $0, delta: delta) }, unprotected: .infinity) {
      return known
    }
    if let single { return single.epsilon(delta: delta) }
    guard let composed = try composed(delta: delta) else { return .infinity }
    return max(0, composed.map { $0.epsilon(delta: delta, side: .upper) }.max() ?? 0)
  }

  /// An interval that holds the true epsilon at `delta`; its upper end is ``epsilon(delta:)``.
  ///
  /// The lower end follows from a coupling of the losses with those on the grid and Hoeffding's inequality: it is some
  /// 3 step sqrt(releases) below the upper one.
  /// - Throws: as ``epsilon(delta:)``.
  public func epsilonBounds(delta: Double) throws -> ClosedRange<Double> {
    try PrivacyError.checkDelta(delta)
    guard slack == 0 else {
      let upper = try epsilon(delta: delta)
      // Whatever is close to them, they are close to.
      let scaled = delta * Numerics.exp(slack)
      let lower = scaled < 1 ? try close.epsilonBounds(delta: scaled).lowerBound - 2 * slack : 0
      return min(max(0, lower), upper)...upper
    }
    if let known = closedForm({ GaussianPrivacy.epsilon(mu: $0, delta: delta) }, unprotected: .infinity) {
      return known.isFinite ? known * (1 - 1e-9)...known : known...known
    }
    if let single {
      let known = single.epsilon(delta: delta)
      return known * (1 - 1e-9)...known
    }
    guard let composed = try composed(delta: delta) else { return 0 ... .infinity }
    let upper = max(0, composed.map { $0.epsilon(delta: delta, side: .upper) }.max() ?? 0)
    let lower = max(0, composed.map { $0.epsilon(delta: delta, side: .lower) }.max() ?? 0)
    return min(lower, upper)...upper
  }

  /// The smallest delta it can vouch for at `epsilon`, in [0, 1].
  /// - Throws: `PrivacyError.invalid` unless epsilon >= 0, or if an explicit step needs too much memory.
  public func delta(epsilon: Double) throws -> Double {
    try PrivacyError.checkEpsilon(epsilon)
    guard slack == 0 else {
      let rest = epsilon - 2 * slack
      return rest < 0 ? 1 : min(1, try close.delta(epsilon: rest) * Numerics.exp(slack))
    }
    if let known = closedForm({ GaussianPrivacy.delta(mu: $0, epsilon: epsilon) }, unprotected: 1) { return known }
    guard epsilon < .infinity else { return 0 }
    if let single { return single.delta(epsilon: epsilon) }
    // What may be left out depends on the answer: a small part of it, but not a far smaller one, because few huge losses that
    // do not matter make the rest hard to tell.
    var delta = 1.0
    var leftOut = 1e-12
    while leftOut > 1e-290 {
      guard let composed = try composed(cut: leftOut / count, { $0.window($1, epsilon: epsilon) }) else { return delta }
      delta = min(delta, composed.map { $0.delta(epsilon: epsilon) }.max() ?? 0)
      if leftOut < 1e-5 * delta { break }
      leftOut = min(1e-8 * delta, leftOut * leftOut)
    }
    return delta
  }

  /// What the releases are close to.
  private var close: PrivacyLossAccountant {
    var other = self
    other.slack = 0
    return other
  }

  /// Epsilon at e^`slack` times delta; `none` if that is not a number that can be used.
  private func epsilon(delta: Double, slack: Double, none: Double) throws -> Double {
    let scaled = delta * Numerics.exp(slack)
    return scaled > 1e-300 ? try epsilon(delta: scaled) : none
  }

  /// Adds releases whose losses are given and which no event describes.
  mutating func compose(_ mechanism: LossMechanism, count: Int) {
    if count > 0 { releases.append((.pure(epsilon: .nan), mechanism, count)) }
  }

  private func closedForm(_ gaussian: (Double) -> Double, unprotected: Double) -> Double? {
    if hasUnprotected { return unprotected }
    return releases.isEmpty ? gaussian(squaredMu.squareRoot()) : nil
  }

  /// One Gaussian release from a sample and nothing else has a closed form; an explicit step asks for the grid.
  private var single: SingleGaussianRelease? {
    guard step == nil, squaredMu == 0, releases.count == 1, releases[0].count == 1 else { return nil }
    return SingleGaussianRelease(releases[0].mechanism)
  }

  private func composed(delta: Double) throws -> [ComposedLoss]? {
    let cut = 1e-6 * delta / count
    let composed = try composed(cut: cut) { $0.window($1, delta: delta) }
    // Near the delta that costs nothing, epsilon is far smaller than the losses are wide.
    guard step == nil, let composed, let epsilon = composed.map({ $0.epsilon(delta: delta, side: .upper) }).max(),
      epsilon > 0, epsilon * coarseness < 100 * composed[0].step
    else { return composed }
    return try self.composed(cut: cut, stepAtMost: epsilon * coarseness / 300) { $0.window($1, delta: delta) }
  }

  /// How many releases there are, at least 1.
  private var count: Double { releases.reduce(1) { $0 + Double($1.count) } }

  /// The sum of all losses in every direction; nil if there is nothing to be said for them.
  /// - Parameters:
  ///   - cut: The mass that each release may leave out at either end.
  ///   - stepAtMost: The largest step wanted.
  private func composed(
    cut: Double, stepAtMost: Double = .infinity, _ window: (LossComposition, LossDirection) -> LossWindow
  ) throws -> [ComposedLoss]? {
    var mechanisms = releases.map { (mechanism: $0.mechanism, count: $0.count) }
    if squaredMu > 0 { mechanisms.append((.gaussian(noise: 1 / squaredMu.squareRoot(), rate: 1), 1)) }
    var grid = LossGridChoice(mechanisms, explicit: step, coarseness: coarseness, cut: cut, atMost: stepAtMost)
    while try grid.isPossible() {
      let composition = LossComposition(mechanisms, step: grid.step, cut: cut)
      if composition.isUnprotected { return nil }
      let removal = window(composition, .removal)
      let addition = composition.isSymmetric ? nil : window(composition, .addition)
      let windows = [removal] + (addition.map { [$0] } ?? [])
      let size = LossComposition.transformSize(windows)
      if try grid.accepts(size: size, logBound: windows.map(\.logBound).max() ?? 0) {
        let composed = composition.compose(removal: removal, addition: addition)
        return [composed.removal] + (composed.addition.map { [$0] } ?? [])
      }
    }
    return nil
  }
}

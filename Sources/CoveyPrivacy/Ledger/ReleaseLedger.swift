public import CoveyAccounting
public import CoveyNoise

/// Records what a run releases before it releases it, and says what that has cost.
///
/// A round releases once, however many values it publishes: the plan accounts them together. Everything that depends on
/// a client's data must wait for ``willRelease(round:)``. Where the server adds the noise that is the noised sum; where
/// clients add it (local and example mode) their replies are the release, so the call comes before the request.
public protocol ReleaseLedger: AnyObject {
  /// Whether the run protects anybody; false with seeded noise or with noise for another cohort.
  var isPrivate: Bool { get }

  /// The delta of all epsilons here: the budget's; without a budget one that suits the population; nil if nothing is
  /// accounted.
  var delta: Double? { get }

  /// Against whom all epsilons here hold; nil if nothing is accounted.
  var against: Adversary? { get }

  /// What the run guarantees in all at ``delta``, against ``against``, whenever it ends; nil if nothing is accounted.
  var stated: PrivacyFigure? { get }

  /// Returns when the release of `round` (from 0) is on the disk as spent. A round that was begun before a crash may be
  /// released again with the same noise key: it repeats bit for bit and costs nothing more.
  /// - Throws: ``BudgetReached`` if the release would exceed the budget or the planned rounds: the run ends there and
  ///   nothing failed; what writing the file throws: then nothing may be released.
  func willRelease(round: Int) throws

  /// Epsilon at ``delta`` after the first `rounds` rounds, for watching: an upper bound that never falls as rounds are added, and
  /// cheap enough for every round; nil if nothing is accounted. What is guaranteed is ``stated``.
  func epsilon(completed rounds: Int) -> Double?

  /// Records a graceful end (done, interrupted, budget reached) after `rounds` completed rounds. The guarantee stays that of
  /// all planned releases: what ran may have decided when to stop.
  /// - Parameters:
  ///   - rounds: Rounds that are complete.
  ///   - model: The digest of the model that the statement ships with, hexadecimal; nil while the run may go on.
  /// - Throws: What writing the file throws; the file then still states at least what was spent.
  func end(completed rounds: Int, model: String?) throws
}

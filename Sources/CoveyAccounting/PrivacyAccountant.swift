public import CoveyNoise

/// Adds up what releases cost. Every answer is an upper bound of the truth.
public protocol PrivacyAccountant: Sendable {
  /// Which way of accounting this is.
  static var kind: AccountantKind { get }

  /// An accountant that has seen no release.
  init(adjacency: Adjacency)

  /// The adjacency of all its answers.
  var adjacency: Adjacency { get }

  /// Adds `count` >= 0 equal releases.
  /// - Throws: `PrivacyError.unsupported` if this way of accounting has no sound bound for the event under the
  ///   adjacency; `PrivacyError.invalid` for impossible values. The accountant is then unchanged.
  mutating func compose(_ event: PrivacyEvent, count: Int) throws

  /// The smallest epsilon it can vouch for at `delta`; infinite if there is none, 0 if nothing was released.
  /// - Throws: `PrivacyError.invalid` unless delta lies in (0, 1).
  func epsilon(delta: Double) throws -> Double

  /// The smallest delta it can vouch for at `epsilon`, in [0, 1].
  /// - Throws: `PrivacyError.invalid` unless epsilon >= 0.
  func delta(epsilon: Double) throws -> Double
}

public import CoveyNoise

/// One guarantee, with all that it depends on: (epsilon, delta)-differential privacy of a unit under an adjacency, against an
/// adversary.
///
/// ``releases`` are what an accountant adds up to get ``epsilon``: with them, anybody can recompute it.
public struct PrivacyFigure: Sendable, Hashable, Codable {
  /// What of a unit's data a figure speaks of.
  public enum Scope: String, Sendable, Hashable, Codable {
    /// All that the run releases.
    case run
    /// What one participation of the unit releases, whenever it is.
    case participation
  }

  /// `against`: who sees what; without it a figure means nothing.
  public var against: Adversary
  /// `scope`: the whole run, or one participation.
  public var scope: Scope
  /// `unit`: whose data is protected.
  public var unit: PrivacyUnit
  /// `adjacency`: which two data sets are hard to tell apart.
  public var adjacency: Adjacency
  /// `delta`: in (0, 1).
  public var delta: Double
  /// `epsilon`: >= 0; infinite where nothing is protected.
  public var epsilon: Double
  /// `formula`: the theorem.
  public var formula: PrivacyFormula
  /// `accountant`: the way of adding up that gave the least bound.
  public var accountant: AccountantKind
  /// `amplified`: whether chance in who takes part lowers it.
  public var amplified: Bool
  /// `participations`: of one unit, at most; nil: every round.
  public var participations: Int?
  /// `separation`: rounds from one participation to the next, at least; nil: 1.
  public var separation: Int?
  /// `assumes`: what it counts on.
  public var assumes: [PrivacyAssumption]
  /// `releases`: what is composed, noise relative to the sensitivity under the adjacency.
  public var releases: [PrivacyEvent]

  /// A figure.
  public init(
    against: Adversary, scope: Scope = .run, unit: PrivacyUnit, adjacency: Adjacency, delta: Double, epsilon: Double,
    formula: PrivacyFormula, accountant: AccountantKind, amplified: Bool, participations: Int? = nil,
    separation: Int? = nil, assumes: [PrivacyAssumption] = [], releases: [PrivacyEvent]
  ) {
    self.against = against
    self.scope = scope
    self.unit = unit
    self.adjacency = adjacency
    self.delta = delta
    self.epsilon = epsilon
    self.formula = formula
    self.accountant = accountant
    self.amplified = amplified
    self.participations = participations
    self.separation = separation
    self.assumes = assumes
    self.releases = releases
  }
}

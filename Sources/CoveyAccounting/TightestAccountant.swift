public import CoveyNoise

/// The least of all sound accountants, anew for each question: one that has no bound for the releases is left out and never
/// decides.
public struct TightestAccountant: Sendable {
  /// The adjacency of all its answers.
  public let adjacency: Adjacency
  private var accountants: [any PrivacyAccountant]

  /// An accountant that has seen no release.
  /// - Parameters:
  ///   - adjacency: Which data sets are neighbours.
  ///   - kinds: Among which to choose.
  public init(adjacency: Adjacency, kinds: [AccountantKind] = AccountantKind.allCases) {
    self.init(adjacency: adjacency, kinds: kinds, coarseness: 1)
  }

  /// - Parameter coarseness: >= 1; how much coarser than usual grids are. Answers are as sound, come sooner and are larger.
  init(adjacency: Adjacency, kinds: [AccountantKind], coarseness: Double) {
    self.adjacency = adjacency
    accountants = Self.cheapestFirst.filter(kinds.contains).map {
      $0 == .pld && coarseness > 1
        ? PrivacyLossAccountant(adjacency: adjacency, coarseness: coarseness) : $0.makeAccountant(adjacency: adjacency)
    }
  }

  private static let cheapestFirst: [AccountantKind] = [.gdp, .rdp, .mixture, .pld]

  /// The ways of accounting that have a bound for everything released so far.
  public var kinds: [AccountantKind] { accountants.map { type(of: $0).kind } }

  /// Adds `count` >= 0 equal releases. Ways of accounting that have no bound for them are left out from here on.
  /// - Throws: `PrivacyError.unsupported` if none is left; `PrivacyError.invalid` for impossible values. The
  ///   accountant is then unchanged.
  public mutating func compose(_ event: PrivacyEvent, count: Int) throws {
    var kept: [any PrivacyAccountant] = []
    var problems: [AccountantKind: PrivacyError] = [:]
    for var accountant in accountants {
      do {
        try accountant.compose(event, count: count)
        kept.append(accountant)
      } catch PrivacyError.unsupported(let problem) {
        problems[type(of: accountant).kind] = .unsupported(problem)
      }
    }
    guard !kept.isEmpty else {
      // What the most general way of accounting lacks says most.
      let problem = [AccountantKind.pld, .rdp, .mixture, .gdp].lazy.compactMap { problems[$0] }.first
      throw problem ?? .unsupported("no accountant was asked; name one of rdp, pld, gdp and mixture")
    }
    accountants = kept
  }

  /// The smallest epsilon that any of them can vouch for at `delta`; infinite if there is none, 0 if nothing was released.
  /// - Throws: `PrivacyError.invalid` unless delta lies in (0, 1).
  public func epsilon(delta: Double) throws -> Double { try answer(delta: delta).epsilon }

  /// The smallest epsilon at `delta`, and which way of accounting gave it.
  /// - Throws: As ``epsilon(delta:)``.
  public func answer(delta: Double) throws -> (epsilon: Double, kind: AccountantKind) {
    try PrivacyError.checkDelta(delta)
    var best: (epsilon: Double, kind: AccountantKind)?
    for accountant in accountants {
      let kind = type(of: accountant).kind
      let epsilon = try accountant.epsilon(delta: delta)
      if epsilon < best?.epsilon ?? .infinity || best == nil { best = (epsilon, kind) }
      // Nothing is tighter than what is exact.
      if kind == .gdp || epsilon == 0 { break }
    }
    guard let best else { throw Self.nobody }
    return best
  }

  /// The smallest delta that any of them can vouch for at `epsilon`, in [0, 1].
  /// - Throws: `PrivacyError.invalid` unless epsilon >= 0.
  public func delta(epsilon: Double) throws -> Double {
    try PrivacyError.checkEpsilon(epsilon)
    guard !accountants.isEmpty else { throw Self.nobody }
    var best = 1.0
    for accountant in accountants {
      best = min(best, try accountant.delta(epsilon: epsilon))
      if type(of: accountant).kind == .gdp { break }
    }
    return best
  }

  private static let nobody = PrivacyError.invalid("no accountant was asked; name one of rdp, pld, gdp and mixture")
}

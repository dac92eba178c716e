internal import CoveyCore
public import CoveyNoise

/// Admits releases that may be chosen as a run goes, while the sum of their Renyi divergences at one order stays within what
/// the budget allows there. The guarantee is the budget's, whatever is chosen (Feldman, Zrnic 2021, arXiv 2008.11193, theorem
/// 4.3; Lecuyer 2021, arXiv 2103.01379). The order is fixed in advance: the best one afterwards is not covered.
public struct RenyiFilter: Sendable, Hashable {
  /// The order, > 1.
  public let order: Double
  /// The divergence that may be spent at the order (Canonne, Kamath, Steinke 2020, arXiv 2004.00010, proposition 12).
  public let budget: Double
  /// The divergence of what was admitted.
  public private(set) var spent = 0.0
  /// How many releases were admitted.
  public private(set) var admitted = 0

  /// A filter that has admitted nothing.
  /// - Throws: `PrivacyError.invalid` unless epsilon > 0, delta lies in (0, 1) and 1 < order < infinity.
  public init(epsilon: Double, delta: Double, order: Double) throws {
    guard epsilon > 0, epsilon.isFinite else {
      throw PrivacyError.invalid("epsilon must be a positive number, not \(epsilon)")
    }
    try PrivacyError.checkDelta(delta)
    guard order > 1, order.isFinite else {
      throw PrivacyError.invalid("the order of a filter must be a number above 1, not \(order)")
    }
    self.order = order
    budget = epsilon - Numerics.log1p(-1 / order) + (Numerics.log(delta) + Numerics.log(order)) / (order - 1)
  }

  /// Admits up to `count` >= 0 equal releases, and says how many.
  /// - Throws: `PrivacyError` for an event that Renyi accounting cannot bound; nothing is then admitted.
  public mutating func admit(_ event: PrivacyEvent, adjacency: Adjacency, count: Int) throws -> Int {
    guard count > 0 else { return 0 }
    let one = try RenyiCurve(event, adjacency: adjacency).divergence(order: order)
    guard spent <= budget else { return 0 }
    var most = one > 0 ? Int(min(Double(count), ((budget - spent) / one).rounded(.down))) : count
    // The sum decides, as it is, not the quotient.
    while most > 0, spent + Double(most) * one > budget { most -= 1 }
    while most < count, spent + Double(most + 1) * one <= budget { most += 1 }
    spent += Double(most) * one
    admitted += most
    return most
  }
}

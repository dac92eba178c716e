internal import CoveyCore

/// The epsilon of many mechanisms together, of which a client knows sums alone: that of their rho and that of what they
/// exceed it by. Each satisfies R_a <= a rho_j + e_j at every Renyi order a, so all of them R_a <= a P + E, and
///
///     epsilon(delta) = min over a > 1 of  a P + E + log(1 - 1/a) - log(delta a) / (a - 1)
///
/// The conversion is that of Canonne, Kamath and Steinke 2020, arXiv 2004.00010, proposition 12. Refusing what would exceed P
/// or E is a filter: it holds for mechanisms that a server chooses by what it saw before (Feldman and Zrnic 2021, arXiv
/// 2008.11193; Whitehouse, Ramdas, Rogers and Wu 2023, arXiv 2203.05481).
public enum LifetimeEpsilon {
  /// The epsilon at a delta in (0, 1); infinite for an infinite sum.
  public static func epsilon(rho: Double, excess: Double, delta: Double) -> Double {
    // E does not depend on the order.
    ConcentratedPrivacy.epsilon(rho: rho, delta: delta) + excess
  }

  /// The largest P, rounded down, whose epsilon with an excess of E is at most `epsilon`; 0 if there is none.
  /// - Parameters:
  ///   - epsilon: > 0.
  ///   - delta: In (0, 1).
  ///   - excess: >= 0.
  public static func largestRho(epsilon: Double, excess: Double, delta: Double) -> Double {
    // epsilon(P) > P for every delta that is worth stating; where it is less, less is given away than could be.
    RootSearch.bracket(from: 0, to: epsilon) {
      self.epsilon(rho: $0, excess: excess, delta: delta) <= epsilon
    }.low
  }
}

internal import CoveyCore

/// The orders at which a Renyi accountant looks for its best bound.
public enum RenyiOrders: Sendable, Hashable {
  /// The best order from 1 + 1e-6 to 1 + 1e6, found by search, and the limit of high orders: the tightest answer.
  case refined
  /// These orders, each > 1: to compare with other implementations.
  case listed([Double])

  /// The orders that dp-accounting 0.6 uses when it is given none: 1.1 to 10.9 by 0.1, 11 to 63, 128, 256, 512, 1024.
  public static let standard = listed(
    (1..<100).map { 1 + Double($0) / 10 } + (11..<64).map { Double($0) } + [128, 256, 512, 1024])
  /// The orders of the published accounting of distributed noise (Kairouz, Liu, Steinke 2021): 2 to 128, and 256.
  public static let integers = listed((2...128).map { Double($0) } + [256])

  /// The orders at which every event's divergence is kept.
  var grid: [Double] {
    switch self {
    case .refined: Self.coarse
    case .listed(let orders): orders
    }
  }

  /// Where a search beyond the grid ends: log(a - 1).
  static let ends = (low: -13.815_510_557_964_274, high: 13.815_510_557_964_274)

  /// a - 1 from 0.03 to 4000 in equal ratios; little noise needs orders nearer to 1, much noise higher ones, both rarely.
  private static let coarse: [Double] = (0..<25).map {
    1 + 0.03 * Numerics.exp(Double($0) / 24 * Numerics.log(4000 / 0.03))
  }
}

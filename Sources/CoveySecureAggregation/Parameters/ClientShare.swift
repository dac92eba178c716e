/// A share of clients as a whole number.
enum ClientShare {
  /// `rate` of `clients`, rounded down; a product that misses a whole number by rounding alone counts as that.
  ///
  /// 0.29 * 100 is 28.999999999999996 in binary, and 29 clients are meant. A rate below 1 never gives all of them, not
  /// even one that a hostile server states as close to 1 as numbers come.
  /// - Precondition: A rate in [0, 1), at least one client.
  static func count(_ rate: Double, of clients: Int) -> Int {
    min(Int((rate * Double(clients) * (1 + 0x1p-50)).rounded(.down)), clients - 1)
  }
}

/// A share of clients as a whole number.
enum ClientShare {
  /// `rate` of `clients`, rounded down; a product that misses a whole number by rounding alone counts as that.
  ///
  /// 0.29 * 100 is 28.999999999999996 in binary, and 29 clients are meant.
  static func count(_ rate: Double, of clients: Int) -> Int {
    Int((rate * Double(clients) * (1 + 0x1p-50)).rounded(.down))
  }
}

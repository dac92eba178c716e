#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Numbers in sentences: four significant digits, rounded to the side on which the sentence stays true.
enum Figures {
  /// Rounded up: costs, and noise that suffices.
  static func up(_ value: Double) -> String { "\(round(value, .up))" }

  /// Rounded down: budgets and deltas that still hold.
  static func down(_ value: Double) -> String { "\(round(value, .down))" }

  /// Rounded to four significant digits.
  static func round(_ value: Double, _ rule: FloatingPointRoundingRule) -> Double {
    guard value != 0, value.isFinite else { return value }
    // A number that has four digits already must not gain one in the last place from the scaling.
    let exponent = 3 - Int(floor(log10(abs(value))))
    func at(_ digits: Double) -> Double {
      exponent < 0 ? digits * pow(10, Double(-exponent)) : digits / pow(10, Double(exponent))
    }
    let scaled = exponent < 0 ? value / pow(10, Double(-exponent)) : value * pow(10, Double(exponent))
    let nearest = at(scaled.rounded())
    return nearest == value ? value : at(scaled.rounded(rule))
  }
}

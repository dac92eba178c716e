/// Numbers as text for people, in pages and plots.
public enum NumberText {
  /// With at most `digits` significant decimal digits and no trailing zeros: `0.1`, `1e-05`, `1.82824`, as C's `%.6g`
  /// writes with 6; `inf` and `nan` for what is not finite.
  /// - Precondition: `digits` > 0.
  public static func general(_ value: Double, digits: Int = 6) -> String {
    precondition(digits > 0, "a number has at least one digit")
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    guard value != 0 else { return "0" }
    let (mantissa, exponent) = rounded(value.magnitude, digits: digits)
    let sign = value < 0 ? "-" : ""
    if exponent < -4 || exponent >= digits {
      let power = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
      let rest = mantissa.count > 1 ? "." + String(decoding: mantissa.dropFirst(), as: UTF8.self) : ""
      return "\(sign)\(mantissa[0] - 48)\(rest)e\(exponent < 0 ? "-" : "+")\(power)"
    }
    return sign + placed(mantissa, exponent: exponent)
  }

  /// With exactly `decimals` digits after the point, in 0...15.
  public static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite, value.magnitude < 1e15 else { return general(value) }
    let places = min(max(decimals, 0), 15)
    guard value != 0 else { return places == 0 ? "0" : "0." + String(repeating: "0", count: places) }
    let (all, exponent) = digitsOf(value.magnitude)
    let kept = exponent + 1 + places
    guard kept >= 0 else { return fixed(0, decimals: decimals) }
    let (mantissa, top) = rounded(all, exponent: exponent, digits: kept)
    guard !mantissa.isEmpty else { return fixed(0, decimals: decimals) }
    let text = placed(mantissa, exponent: top)
    let written = text.firstIndex(of: ".").map { text.distance(from: $0, to: text.endIndex) - 1 } ?? 0
    let tail = String(repeating: "0", count: places - written)
    return (value < 0 ? "-" : "") + text + (written == 0 && places > 0 ? "." : "") + tail
  }

  /// Digits with the decimal point in its place.
  private static func placed(_ mantissa: [UInt8], exponent: Int) -> String {
    func text(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }
    if exponent < 0 { return "0." + String(repeating: "0", count: -exponent - 1) + text(mantissa) }
    if mantissa.count <= exponent + 1 {
      return text(mantissa) + String(repeating: "0", count: exponent + 1 - mantissa.count)
    }
    return text(mantissa.prefix(exponent + 1)) + "." + text(mantissa.dropFirst(exponent + 1))
  }

  private static func rounded(_ value: Double, digits: Int) -> (mantissa: [UInt8], exponent: Int) {
    let (all, exponent) = digitsOf(value)
    return rounded(all, exponent: exponent, digits: digits)
  }

  /// Rounds decimal digits half up and drops trailing zeros; no digits if nothing is left.
  private static func rounded(_ all: [UInt8], exponent: Int, digits: Int) -> (mantissa: [UInt8], exponent: Int) {
    var mantissa = Array(all.prefix(digits))
    var exponent = exponent
    if all.count > digits, all[digits] >= 53 {
      var place = mantissa.count - 1
      while place >= 0, mantissa[place] == 57 {
        mantissa[place] = 48
        place -= 1
      }
      if place >= 0 {
        mantissa[place] += 1
      } else {
        mantissa.insert(49, at: 0)
        exponent += 1
      }
    }
    while let last = mantissa.last, last == 48 { mantissa.removeLast() }
    return (mantissa, exponent)
  }

  /// The shortest digits that tell a positive number from all others, and the power of ten of the first.
  private static func digitsOf(_ value: Double) -> (digits: [UInt8], exponent: Int) {
    var digits: [UInt8] = []
    var exponent = 0
    var point: Int?
    var text = value.description.utf8[...]
    while let byte = text.first {
      text = text.dropFirst()
      if byte == UInt8(ascii: ".") {
        point = digits.count
      } else if byte == UInt8(ascii: "e") {
        exponent = Int(String(decoding: Array(text), as: UTF8.self)) ?? 0
        break
      } else {
        digits.append(byte)
      }
    }
    exponent += (point ?? digits.count) - 1
    let zeros = digits.prefix { $0 == 48 }.count
    digits.removeFirst(zeros)
    while let last = digits.last, last == 48 { digits.removeLast() }
    return (digits, exponent - zeros)
  }
}

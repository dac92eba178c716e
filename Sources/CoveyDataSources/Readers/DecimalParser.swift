/// Decimal numbers from text, to the nearest double.
enum DecimalParser {
  /// The number that all of `text` spells; nil if it is none. `nan` and `inf` are read as such.
  static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    fast(text) ?? slow(text)
  }

  /// At most 15 digits and a power of ten up to 22: both are exact doubles, so one operation rounds correctly
  /// (W. D. Clinger, "How to read floating point numbers accurately", PLDI 1990).
  private static func fast(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    var index = 0
    var negative = false
    if let sign = text.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      negative = sign == UInt8(ascii: "-")
      index = 1
    }
    var mantissa: Int64 = 0
    var digits = 0
    var decimals = 0
    var pointSeen = false
    while index < text.count {
      let byte = text[index]
      if byte == UInt8(ascii: ".") && !pointSeen {
        pointSeen = true
      } else {
        let digit = byte &- UInt8(ascii: "0")
        guard digit < 10 else { return nil }
        digits += 1
        guard digits <= 15 else { return nil }
        mantissa = mantissa * 10 + Int64(digit)
        if pointSeen { decimals += 1 }
      }
      index += 1
    }
    guard digits > 0 else { return nil }
    let size = Double(mantissa) / powers[decimals]
    return negative ? -size : size
  }

  private static let powers: [Double] = (0...15).map { power in (0..<power).reduce(1.0) { value, _ in value * 10 } }

  private static func slow(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    // Swift's own parser also reads hexadecimal; data files do not mean that.
    guard !text.contains(UInt8(ascii: "x")), !text.contains(UInt8(ascii: "X")) else { return nil }
    return Double(String(decoding: text, as: UTF8.self))
  }
}

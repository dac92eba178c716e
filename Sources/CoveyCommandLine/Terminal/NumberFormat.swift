extension Double {
  /// With a fixed number of decimals.
  func fixed(_ decimals: Int) -> String {
    guard isFinite, magnitude < 1e15 else { return "\(self)" }
    var scale = 1
    for _ in 0..<decimals { scale *= 10 }
    let scaled = Int((magnitude * Double(scale)).rounded())
    let sign = self < 0 && scaled > 0 ? "-" : ""
    guard decimals > 0 else { return sign + "\(scaled)" }
    let fraction = String(scaled % scale)
    return sign + "\(scaled / scale)." + String(repeating: "0", count: decimals - fraction.count) + fraction
  }

  /// As a percentage with one decimal.
  var percent: String { "\((self * 100).fixed(1)) %" }

  /// Seconds with a useful number of digits: `0.004`, `0.12`, `4.1`, `75`.
  var seconds: String {
    fixed(self < 0.1 ? 4 : self < 1 ? 3 : self < 60 ? 1 : 0)
  }
}

extension Int {
  /// With separators between thousands: `1,663,370`.
  var grouped: String {
    var digits = String(magnitude)
    var text = ""
    while digits.count > 3 {
      text = "," + digits.suffix(3) + text
      digits.removeLast(3)
    }
    return (self < 0 ? "-" : "") + digits + text
  }
}

import RawSodium

/// Seconds of this thread's own time that `body` takes.
func seconds(_ body: () throws -> Void) rethrows -> Double {
  let start = raw_thread_seconds()
  try body()
  return raw_thread_seconds() - start
}

extension [Double] {
  var median: Double {
    let sorted = self.sorted()
    return isEmpty ? .nan : (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
  }
  var least: Double { self.min() ?? .nan }
}

/// Milliseconds with two places.
func ms(_ seconds: Double) -> String { fixed(seconds * 1000, 2) }

func fixed(_ value: Double, _ places: Int) -> String {
  guard value.isFinite else { return "-" }
  let unit = (0..<places).reduce(1) { product, _ in product * 10 }
  let whole = Int((value.magnitude * Double(unit)).rounded())
  let fraction = String(whole % unit)
  let head = (value < 0 ? "-" : "") + "\(whole / unit)"
  return places == 0 ? head : head + "." + String(repeating: "0", count: places - fraction.count) + fraction
}

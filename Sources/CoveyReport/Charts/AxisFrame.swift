#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// An axis with its ends and ticks decided.
struct AxisFrame: Sendable {
  let scale: ChartAxis.Scale
  let lower: Double
  let upper: Double
  let ticks: [Double]

  /// The axis around `values`, of which there may be none.
  init(_ axis: ChartAxis, around values: some Sequence<Double>, tickCount: Int) {
    scale = axis.scale
    var low = Double.infinity
    var high = -Double.infinity
    func take(_ value: Double) {
      guard axis.accepts(value) else { return }
      low = min(low, value)
      high = max(high, value)
    }
    for value in values { take(value) }
    axis.including.forEach(take)
    axis.ticks?.forEach(take)
    if low > high { (low, high) = axis.scale == .linear ? (0, 1) : (0.1, 1) }
    switch axis.scale {
    case .linear: (lower, upper, ticks) = Self.linear(low, high, own: axis.ticks, count: tickCount)
    case .logarithmic: (lower, upper, ticks) = Self.logarithmic(low, high, own: axis.ticks, count: tickCount)
    }
  }

  /// Where a value lies between the ends, in [0, 1]; values beyond them lie at them.
  func position(_ value: Double) -> Double {
    let raw =
      switch scale {
      case .linear: (value / 2 - lower / 2) / (upper / 2 - lower / 2)
      case .logarithmic: value > 0 ? (log10(value) - log10(lower)) / (log10(upper) - log10(lower)) : 0
      }
    return raw.isNaN ? 0 : min(max(raw, 0), 1)
  }

  /// The ticks' labels, all with as many decimals as tell the nearest two apart.
  var labels: [String] {
    guard scale == .linear, ticks.count > 1 else { return ticks.map { NumberText.general($0, digits: 4) } }
    let largest = ticks.reduce(0) { max($0, $1.magnitude) }
    let step = zip(ticks, ticks.dropFirst()).reduce(Double.infinity) { min($0, ($1.1 - $1.0).magnitude) }
    guard step > 0, step.isFinite else { return ticks.map { NumberText.general($0, digits: 4) } }
    guard largest < 1e6, largest >= 1e-3 else {
      let digits = Int(min(max(ceil(log10(largest / step)) + 1, 4), 15))
      return ticks.map { NumberText.general($0, digits: digits) }
    }
    let least = Int(min(max(ceil(-log10(step) - 1e-9), 0), 13))
    let decimals = (least...(least + 2)).first { places in
      let scale = pow(10, Double(places))
      return ticks.allSatisfy { ($0 * scale - ($0 * scale).rounded()).magnitude <= 1e-3 * step * scale }
    }
    return ticks.map { NumberText.fixed($0, decimals: decimals ?? least + 2) }
  }

  /// Ends and ticks at multiples of 1, 2 or 5 times a power of ten.
  private static func linear(
    _ low: Double, _ high: Double, own: [Double]?, count: Int
  ) -> (Double, Double, [Double]) {
    var (low, high) = (low, high)
    // A span that rounding hides is none.
    if high - low <= 1e-12 * max(low.magnitude, high.magnitude) {
      let margin = low.magnitude < 1e-290 ? 1 : low.magnitude / 2
      (low, high) = (low - margin, high + margin)
    }
    let span = high / 2 - low / 2
    if let own {
      return (low, high, own.filter { $0 >= low && $0 <= high })
    }
    let rough = span / Double(max(count, 1)) * 2
    let power = pow(10, floor(log10(rough)))
    guard power.isFinite, power > 0 else { return (low, high, [low, high]) }
    let step = ([1, 2, 5, 10].first { $0 * power >= rough * 0.999 } ?? 10) * power
    let first = floor(low / step + 1e-9)
    let last = max(ceil(high / step - 1e-9), first + 1)
    guard last - first <= 1000, (first * step).isFinite, (last * step).isFinite else {
      return (low, high, [low, high])
    }
    let ticks = (0...Int(last - first)).map { (first + Double($0)) * step }
    return (first * step, last * step, ticks)
  }

  /// Ends and ticks at powers of ten, or at 1, 2 and 5 times them if there are few.
  private static func logarithmic(
    _ low: Double, _ high: Double, own: [Double]?, count: Int
  ) -> (Double, Double, [Double]) {
    if let own {
      let margin = high > low ? pow(high / low, 0.03) : 2
      return (low / margin, high * margin, own.filter { $0 >= low && $0 <= high })
    }
    let decades = log10(high) - log10(low)
    let mantissas: [Double] = decades > 2.5 ? [1] : [1, 2, 5]
    let first = Int(floor(log10(low))) - 1
    let last = Int(ceil(log10(high))) + 1
    let all = (first...last).flatMap { power in mantissas.map { $0 * pow(10, Double(power)) } }
    let below = all.lastIndex { $0 <= low * (1 + 1e-9) } ?? 0
    var above = all.firstIndex { $0 >= high * (1 - 1e-9) } ?? all.count - 1
    if above <= below { above = min(below + 1, all.count - 1) }
    let inside = Array(all[below...above])
    // Where powers of ten crowd, every second, third, ... is labelled.
    let every = (inside.count + max(count, 1) - 1) / max(count, 1)
    let ticks = inside.count <= count + 2 ? inside : stride(from: 0, to: inside.count, by: every).map { inside[$0] }
    return (all[below], all[above], ticks)
  }
}

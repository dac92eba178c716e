internal import CoveyReport

/// By what a sweep compares models: both are taken on held-out data at the end of a run.
public enum SweepMeasure: String, Sendable, Hashable {
  /// The share of correct examples; more is better.
  case accuracy
  /// The mean loss per example; less is better. For targets that are not classes.
  case loss

  /// A record's value.
  func value(_ record: SweepRecord) -> Double? { self == .accuracy ? record.accuracy : record.loss }

  /// A value such that more is better.
  func gain(_ value: Double) -> Double { self == .accuracy ? value : -value }

  /// What values can be.
  var range: ClosedRange<Double>? { self == .accuracy ? 0...1 : nil }

  /// What differences of two values can be.
  var differences: ClosedRange<Double>? { self == .accuracy ? -1...1 : nil }

  /// A value without its unit: percent, or the number.
  func number(_ value: Double) -> String {
    self == .accuracy ? NumberText.fixed(100 * value, decimals: 1) : NumberText.general(value, digits: 4)
  }

  /// A value with its unit.
  func text(_ value: Double) -> String { number(value) + unit }

  /// A difference with its unit.
  func difference(_ value: Double) -> String { number(value) + (self == .accuracy ? " points" : "") }

  /// The unit with a space before it.
  var unit: String { self == .accuracy ? " %" : "" }

  /// `71.2 % (69.0 to 73.4)`, or the mean alone.
  func text(_ estimate: MeanInterval) -> String {
    guard let interval = estimate.interval else { return text(estimate.mean) }
    return "\(text(estimate.mean)) (\(number(interval.lowerBound)) to \(number(interval.upperBound)))"
  }
}

internal import CoveyCore

/// Compares what was computed for one case with what its reference answered.
public struct Judgement: Sendable, Hashable {
  /// One number and where it must lie.
  public struct Check: Sendable, Hashable {
    /// Which answer, such as `pld 1e-05`.
    public let name: String
    /// What was computed.
    public let computed: Double
    /// The smallest right value.
    public let lower: Double
    /// The largest right value.
    public let upper: Double

    /// Whether the computed number is right.
    public var passes: Bool { computed >= lower && computed <= upper }

    /// How far the number is from the middle of the right ones, 1 at their ends.
    var strain: Double {
      guard computed.isFinite, upper.isFinite, lower.isFinite, upper > lower else { return passes ? 0 : .infinity }
      return abs(computed - (lower + upper) / 2) / ((upper - lower) / 2)
    }
  }

  /// What was computed.
  let computed: [String: JSONValue]
  /// What the reference answered.
  let expected: [String: JSONValue]
  /// The case's own tolerances.
  let tolerance: [String: JSONValue]
  /// The numbers compared so far.
  public private(set) var checks: [Check] = []

  /// Whether every number is right; also true if nothing could be compared.
  public var passes: Bool { checks.allSatisfy(\.passes) }

  /// The number that is furthest from the right ones.
  public var worst: Check? { checks.max { $0.strain < $1.strain } }

  init(_ entry: ReferenceCase, computed: [String: JSONValue]) {
    self.computed = computed
    expected = entry.expected
    tolerance = entry.tolerance
  }

  /// One of the case's tolerances; `standard` if it states none by that name.
  func tolerance(_ name: String, or standard: Double) -> Double { tolerance[name]?.double ?? standard }

  /// Requires a number to lie in a range.
  mutating func require(_ name: String, _ computed: Double, from lower: Double, to upper: Double) {
    checks.append(Check(name: name, computed: computed, lower: lower, upper: upper))
  }

  /// Requires every number of an answer to equal the one at the same place of an expected answer, within a share of it
  /// or a difference. Answers that one side lacks are passed over.
  mutating func near(
    _ name: String, _ reference: String? = nil, relative: Double = 0, absolute: Double = 0
  ) {
    guard let ours = computed[name], let theirs = expected[reference ?? name] else { return }
    for (place, value) in Self.numbers(of: theirs) {
      guard let number = Self.number(at: place, of: ours) else {
        // A reference that has no answer compares with none.
        if value.isNaN { continue }
        require(Self.label(name, place), .nan, from: value, to: value)
        continue
      }
      if value.isNaN { continue }
      let margin = value.isFinite ? abs(value) * relative + absolute : 0
      require(Self.label(name, place), number, from: value - margin, to: value + margin)
    }
  }

  /// Requires every number of an answer by delta to lie in the range that `bounds` makes of the key.
  mutating func each(_ name: String, _ bounds: (_ key: String) -> (lower: Double, upper: Double)?) {
    for (key, value) in (computed[name]?.members ?? [:]).sorted(by: { $0.key < $1.key }) {
      guard let range = bounds(key), let number = value.double else { continue }
      require("\(name) \(key)", number, from: range.lower, to: range.upper)
    }
  }

  /// Requires every number of an answer to lie between those at the same place of two expected answers: nothing below the lower
  /// one is forgiven, and a share of the upper one, or a difference, above it is. Where the reference has no upper number, only
  /// the lower one decides.
  /// - Parameters:
  ///   - lower: The name of the expected lower answer.
  ///   - upper: The name of the expected upper answer.
  ///   - prefix: What the names of the tolerances begin with.
  mutating func bracket(
    _ name: String, from lower: String = "lower", to upper: String = "upper", prefix: String = ""
  ) {
    guard let ours = computed[name], let bottom = expected[lower] else { return }
    let relative = tolerance("\(prefix)above_upper_rel", or: 0)
    let absolute = tolerance("\(prefix)above_upper_abs", or: 0)
    for (place, least) in Self.numbers(of: bottom) where !least.isNaN {
      let most = expected[upper].flatMap { Self.number(at: place, of: $0) } ?? .infinity
      // A number that is missing is no answer.
      require(
        Self.label(name, place), Self.number(at: place, of: ours) ?? .nan, from: least,
        to: most * (1 + relative) + absolute)
    }
  }

  /// An expected number by delta.
  func expected(_ name: String, _ key: String) -> Double? { expected[name]?.members?[key]?.double }

  private static func label(_ name: String, _ place: [String]) -> String {
    ([name] + place).joined(separator: " ")
  }

  /// All numbers of a value with their places; NaN for null.
  private static func numbers(of value: JSONValue) -> [(place: [String], number: Double)] {
    switch value {
    case .number(let number): [([], number)]
    case .null: [([], .nan)]
    case .list(let elements):
      elements.enumerated().flatMap { index, element in
        numbers(of: element).map { (["\(index)"] + $0.place, $0.number) }
      }
    case .object(let members):
      members.sorted { $0.key < $1.key }.flatMap { key, element in
        numbers(of: element).map { ([key] + $0.place, $0.number) }
      }
    case .boolean, .digits, .text: []
    }
  }

  private static func number(at place: [String], of value: JSONValue) -> Double? {
    var value = value
    for key in place {
      if let next = value.members?[key] {
        value = next
      } else if let index = Int(key), let elements = value.elements, elements.indices.contains(index) {
        value = elements[index]
      } else {
        return nil
      }
    }
    return value.double
  }
}

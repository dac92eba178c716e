internal import CoveyConfiguration
public import CoveyCore

/// One key of the configuration and the values that a sweep tries for it.
public struct SweepAxis: Sendable, Hashable, Codable {
  /// The key, its parts joined by dots, such as `privacy.clip.bound`.
  public let path: String
  /// The values as YAML, in the order given; at least one, all different.
  public let values: [String]
  /// The option as written, for messages.
  let option: String

  /// An axis.
  /// - Parameters:
  ///   - path: The key.
  ///   - list: The values, separated by commas; commas within brackets, braces and quotes belong to a value.
  ///   - option: The option as written, for messages.
  /// - Throws: `SettingsError` for an empty or doubled value, or a path that cannot vary.
  public init(path: String, list: String, option: String) throws(SettingsError) {
    let origin = SettingsOrigin.argument(option)
    values = Self.split(list)
    self.path = path
    self.option = option
    guard values != [""] else {
      throw SettingsError(origin, "expected values separated by commas, such as 1,2,4")
    }
    if values.contains("") {
      throw SettingsError(origin, "there is an empty value between the commas; remove a comma, or write null")
    }
    if let twice = values.enumerated().first(where: { values[..<$0.offset].contains($0.element) }) {
      throw SettingsError(origin, "the value \(twice.element) appears more than once; keep one")
    }
    if path == "seed" {
      throw SettingsError(origin, "seeds are for every setting alike; give their number with --seeds")
    }
  }

  /// Parses the operand of `--vary`: `path=value,value`.
  /// - Throws: `SettingsError` if it has another form.
  public init(vary assignment: String) throws(SettingsError) {
    let option = "--vary \(assignment)"
    guard let equals = assignment.firstIndex(of: "="), equals != assignment.startIndex else {
      throw SettingsError(
        .argument(option), "expected path=value,value, such as client.optimizer.learningRate=0.03,0.1")
    }
    let list = String(assignment[assignment.index(after: equals)...])
    try self.init(path: String(assignment[..<equals]), list: list, option: option)
  }

  /// What the axis is called in tables.
  public var label: String {
    switch path {
    case "privacy.budget.epsilon": "epsilon"
    case "privacy.clip.bound": "clip"
    case "privacy.noiseMultiplier": "noise"
    case "cohort.size": "cohort"
    case "client.optimizer.learningRate": "learning rate"
    default: path
    }
  }

  /// Whether the key has a meaning without privacy.
  var isPrivacy: Bool { path == "privacy" || path.hasPrefix("privacy.") }

  /// The value that replaces the configuration's.
  func override(_ value: String) throws(SettingsError) -> ConfigurationOverride {
    try ConfigurationOverride(path: path, value: value, argument: option)
  }

  /// The parts between commas that are not within brackets, braces or quotes, without surrounding spaces.
  private static func split(_ list: String) -> [String] {
    var parts = [""]
    var depth = 0
    var quote: Character?
    for character in list {
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "\"" || character == "'" {
        quote = character
      } else if "[{".contains(character) {
        depth += 1
      } else if "]}".contains(character) {
        depth -= 1
      } else if character == ",", depth <= 0 {
        parts.append("")
        continue
      }
      parts[parts.count - 1].append(character)
    }
    return parts.map { part in
      String(part.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
  }
}

public import CoveyConfiguration
public import CoveyCore

/// One combination of values, which runs once a seed.
public struct SweepSetting: Sendable {
  /// Its place among the plan's settings, from 0; baselines come last.
  public let index: Int
  /// A value for every axis; nil where the axis has no meaning, because the setting runs without privacy.
  public let values: [String?]
  /// Whether this is a run without privacy, to compare with.
  public let isBaseline: Bool
  /// The configuration, or what is wrong with this combination.
  public let configuration: Result<LoadedConfiguration, SettingsError>

  init(
    index: Int, values: [String?], isBaseline: Bool, configuration: Result<LoadedConfiguration, SettingsError>
  ) {
    self.index = index
    self.values = values
    self.isBaseline = isBaseline
    self.configuration = configuration
  }

  /// The values with their names: `clip 0.3, learning rate 0.1`.
  /// - Parameter leaving: Paths to leave out.
  func text(_ axes: [SweepAxis], leaving: Set<String> = []) -> String {
    let parts = zip(axes, values).compactMap { axis, value in
      leaving.contains(axis.path) ? nil : value.map { "\(axis.label) \($0)" }
    }
    return parts.joined(separator: ", ")
  }

  /// The name of a run's folder: number, values and seed; the number makes it unique and puts folders in order.
  package func folderName(_ axes: [SweepAxis], seed: Int) -> String {
    let number = String(index + 1)
    let what = (isBaseline ? "baseline " : "") + text(axes)
    let word = what.prefix(60).map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") ? $0 : "-" }
    var name = String(repeating: "0", count: max(0, 3 - number.count)) + number
    for character in word where !(character == "-" && name.last == "-") {
      if name.allSatisfy(\.isNumber) { name += "-" }
      name.append(character)
    }
    while name.last == "-" { name.removeLast() }
    return "\(name)-seed-\(seed)"
  }
}

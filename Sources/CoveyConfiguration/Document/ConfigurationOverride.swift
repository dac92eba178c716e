public import CoveyCore

/// A value of the command line that replaces one of the file: `--set client.epochs=5`.
public struct ConfigurationOverride: Sendable {
  /// The keys from the root, such as `["client", "epochs"]`.
  package let path: [String]
  /// The value.
  package let value: SettingsNode
  /// The option as written, for messages.
  package let argument: String

  /// Parses `path=value`, the operand of `--set`.
  /// - Throws: `SettingsError` if there is no `=`, an empty key, or a value that is not YAML.
  public init(assignment: String) throws(SettingsError) {
    let argument = "--set \(assignment)"
    guard let equals = assignment.firstIndex(of: "=") else {
      throw SettingsError(.argument(argument), "expected path=value, such as --set client.epochs=5")
    }
    let value = String(assignment[assignment.index(after: equals)...])
    try self.init(path: String(assignment[..<equals]), value: value, argument: argument)
  }

  /// A value for `path`, given by another option than `--set`.
  /// - Parameters:
  ///   - path: Keys joined by dots.
  ///   - value: YAML.
  ///   - argument: The option as written, for messages.
  /// - Throws: `SettingsError` for an empty key, or a value that is not YAML.
  public init(path: String, value: String, argument: String) throws(SettingsError) {
    self.argument = argument
    self.path = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard !self.path.contains("") else {
      throw SettingsError(.argument(argument), "expected keys joined by dots, such as client.epochs")
    }
    if value.allSatisfy(\.isWhitespace) {
      self.value = SettingsNode(.scalar("", quoted: false), origin: .argument(argument))
    } else {
      self.value = try SettingsNode(yaml: value, file: "", argument: argument)
    }
  }
}

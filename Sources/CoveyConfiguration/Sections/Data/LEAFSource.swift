import CoveyCore

/// Users and their examples in LEAF's JSON (Caldas et al. 2018, arXiv 1812.01097).
public struct LEAFSource: Sendable, Hashable {
  /// What the examples are.
  public enum Format: String, Sendable, Hashable, CaseIterable {
    /// Numbers and class labels.
    case numbers
    /// 28 x 28 grey pixels and 62 classes.
    case femnist
    /// 80 characters and the next one.
    case shakespeare
  }

  /// The folder of the training files, `*.json`.
  public var directory: String
  /// The folder of the test files; nil to hold out a share of the training data.
  public var testDirectory: String?
  /// What the examples are.
  public var format: Format
  /// Number of classes, at least 2; nil for the largest label and one: numbers only.
  public var classes: Int?

  /// Files of `directory`.
  public init(directory: String, testDirectory: String? = nil, format: Format = .numbers, classes: Int? = nil) {
    self.directory = directory
    self.testDirectory = testDirectory
    self.format = format
    self.classes = classes
  }

  init(_ reader: SettingsReader) {
    self.init(
      directory: reader.requiredText("directory") ?? "", testDirectory: reader.optionalText("testDirectory"),
      format: reader.choice("format", default: .numbers))
    if format == .numbers { classes = reader.optionalWhole("classes", .atLeast(2)) }
  }

  func write(to writer: inout SettingsWriter) {
    writer.set("directory", directory)
    writer.set("testDirectory", testDirectory)
    writer.set("format", format.rawValue)
    if format == .numbers { writer.set("classes", classes) }
  }
}

/// Users and their examples in LEAF's JSON (Caldas et al. 2018, arXiv 1812.01097).
public struct LEAFSource: Sendable, Hashable {
  /// The folder of the training files, `*.json`.
  public var directory: String
  /// The folder of the test files; nil to hold out a share of the training data.
  public var testDirectory: String?
  /// Number of classes, at least 2; nil for the largest label and one.
  public var classes: Int?

  /// Files of `directory`.
  public init(directory: String, testDirectory: String? = nil, classes: Int? = nil) {
    self.directory = directory
    self.testDirectory = testDirectory
    self.classes = classes
  }

  init(_ reader: SectionReader) {
    self.init(
      directory: reader.requiredText("directory") ?? "", testDirectory: reader.optionalText("testDirectory"),
      classes: reader.optionalWhole("classes", .atLeast(2)))
  }

  func write(to writer: inout SectionWriter) {
    writer.set("directory", directory)
    writer.set("testDirectory", testDirectory)
    writer.set("classes", classes)
  }
}

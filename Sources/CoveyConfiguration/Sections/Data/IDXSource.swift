import CoveyCore

/// A folder with four files like MNIST's: images and labels for training and test.
public struct IDXSource: Sendable, Hashable {
  /// The folder.
  public var directory: String
  /// Number of classes, at least 2; nil for the largest label and one.
  public var classes: Int?

  /// Files of `directory`.
  public init(directory: String, classes: Int? = nil) {
    self.directory = directory
    self.classes = classes
  }

  init(_ reader: SettingsReader) {
    self.init(
      directory: reader.requiredText("directory") ?? "", classes: reader.optionalWhole("classes", .atLeast(2)))
  }

  func write(to writer: inout SettingsWriter) {
    writer.set("directory", directory)
    writer.set("classes", classes)
  }
}

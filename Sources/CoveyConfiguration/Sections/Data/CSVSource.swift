/// A table of comma-separated values.
public struct CSVSource: Sendable, Hashable {
  /// The file.
  public var file: String
  /// The file of test examples; nil to hold out a share of the examples.
  public var testFile: String?

  /// The table in `file`.
  public init(file: String) {
    self.file = file
  }

  /// The column that tells which client an example belongs to; nil if there is none.
  public var client: String?

  init(_ reader: SectionReader) {
    self.init(file: reader.requiredText("file") ?? "")
    testFile = reader.optionalText("testFile")
    client = reader.optionalText("client")
  }

  func write(to writer: inout SectionWriter) {
    writer.set("file", file)
    writer.set("testFile", testFile)
    writer.set("client", client)
  }
}

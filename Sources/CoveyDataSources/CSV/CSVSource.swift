public import CoveyCore

/// Tables of comma-separated (or otherwise separated) values.
public struct CSVSource: Sendable, Hashable {
  /// What the target column means.
  public enum Task: String, Sendable, Hashable, CaseIterable {
    /// One class for each different text.
    case classes
    /// A number to predict.
    case number
  }

  /// What becomes of columns that no list names.
  public enum Others: String, Sendable, Hashable, CaseIterable {
    /// One feature each.
    case numeric
    /// As many features as the column has different values.
    case categorical
    /// Nothing.
    case ignored
    /// They are an error.
    case refused
  }

  /// What to do about a missing number.
  public enum MissingNumber: String, Sendable, Hashable, CaseIterable {
    /// Refuse the file, with line and column.
    case error
    /// Leave the row out.
    case dropRow
    /// Take the mean of the training file.
    case mean
    /// Take the median of the training file.
    case median
    /// Take the middle of the column's bounds.
    case middle
  }

  /// What to do about a missing category.
  public enum MissingCategory: String, Sendable, Hashable, CaseIterable {
    /// Refuse the file, with line and column.
    case error
    /// Leave the row out.
    case dropRow
    /// Not known is a category of its own.
    case ownCategory
  }

  /// The folder of the files; nil if their paths say it.
  public var directory: String?
  /// The files of training examples, at least one.
  public var files: [String]
  /// The files of test examples; empty to hold out a share of the examples.
  public var testFiles: [String] = []
  /// Whether each training file is one client's.
  public var clientPerFile = false
  /// Whether the first line names the columns.
  public var header = true
  /// The columns' names from left to right, for files without a header.
  public var columns: [String]?
  /// The character between fields.
  public var separator = ","
  /// Lines to pass over at the start of each file, at least 0.
  public var skipLines = 0
  /// The column that the model shall tell.
  public var target: String
  /// What the target column means.
  public var task = Task.classes
  /// The target's texts in the order of their classes; nil: sorted.
  public var classes: [String]?
  /// The column that names an example's client; nil if there is none.
  public var client: String?
  /// Columns that are one feature each.
  public var numeric: [String] = []
  /// Columns that are as many features as they have different values.
  public var categorical: [String] = []
  /// Where the numbers of a column can lie, by its name: they become [-1, 1], and the column is numeric. Public knowledge,
  /// whatever the files hold.
  public var bounds: [String: ClosedRange<Double>] = [:]
  /// The categories of a column, by its name; other texts become one further category, and the column is categorical.
  /// Public knowledge, whatever the files hold.
  public var categories: [String: [String]] = [:]
  /// Columns to leave out.
  public var ignored: [String] = []
  /// What becomes of the other columns.
  public var others = Others.numeric
  /// Fields that mean "not known".
  public var missingTokens = ["", "?", "NA"]
  /// What to do about a missing number.
  public var missingNumbers = MissingNumber.error
  /// What to do about a missing category.
  public var missingCategories = MissingCategory.error
  /// Whether numeric columns without bounds are shifted and scaled to mean 0 and deviation 1 over the training files.
  public var standardize = true

  /// The tables in `files`, with `target` to tell.
  public init(files: [String], target: String) {
    self.files = files
    self.target = target
  }
}

extension CSVSource: DataSource {
  static let maker = NamedMaker<any DataSource>("csv", "your own tables of comma-separated values") { CSVSource($0) }

  /// The word in `data.source`.
  public var name: String { Self.maker.name }

  /// Clients by a column or by files; test data if there are files of them.
  public var traits: DataSourceTraits {
    DataSourceTraits(splitsTest: testFiles.isEmpty, hasClients: client != nil || clientPerFile)
  }

  /// Reads the keys of `data`.
  public init(_ reader: SettingsReader) {
    let files = Self.files(reader, "file")
    if files.isEmpty, !reader.has("file") { reader.refuse("file", "\(reader.path) needs \"file\"") }
    self.init(files: files, target: reader.requiredText("target") ?? "")
    directory = reader.optionalText("directory")
    testFiles = Self.files(reader, "testFile")
    clientPerFile = reader.flag("clientPerFile", default: clientPerFile)
    header = reader.flag("header", default: header)
    columns = reader.texts("columns")
    if header == (columns != nil) {
      reader.refuse(
        "columns",
        header
          ? "\(reader.path(of: "columns")) is for files without a header; add header: false, or remove it"
          : "\(reader.path) needs \"columns\", the names of all columns, because there is no header")
    }
    separator = reader.text("separator", default: separator)
    if separator.utf8.count != 1 {
      reader.refuse("separator", "\(reader.path(of: "separator")) must be one ASCII character")
    }
    skipLines = reader.whole("skipLines", default: skipLines, .atLeast(0))
    task = reader.choice("task", default: task)
    if task == .classes { classes = reader.texts("classes") }
    client = reader.optionalText("client")
    if clientPerFile && client != nil {
      reader.refuse("client", "\(reader.path) has both client and clientPerFile; keep one")
    }
    numeric = reader.texts("numeric") ?? numeric
    categorical = reader.texts("categorical") ?? categorical
    bounds = Self.readBounds(reader)
    categories = Self.readCategories(reader)
    ignored = reader.texts("ignored") ?? ignored
    others = reader.choice("others", default: others)
    missingTokens = reader.texts("missingTokens") ?? missingTokens
    missingNumbers = reader.choice("missingNumbers", default: missingNumbers)
    missingCategories = reader.choice("missingCategories", default: missingCategories)
    standardize = reader.flag("standardize", default: standardize)
    refuseTwoRoles(reader)
    refuseStrangers(reader)
  }

  /// Writes the keys.
  public func write(to writer: inout SettingsWriter) {
    writer.set("file", Self.node(files))
    writer.set("target", target)
    writer.set("directory", directory)
    writer.set("testFile", Self.node(testFiles))
    writer.set("clientPerFile", clientPerFile)
    writer.set("header", header)
    if let columns { writer.set("columns", SettingsNode.texts(columns)) }
    writer.set("separator", separator)
    writer.set("skipLines", skipLines)
    writer.set("task", task.rawValue)
    if let classes { writer.set("classes", SettingsNode.texts(classes)) }
    writer.set("client", client)
    writer.set("numeric", SettingsNode.texts(numeric))
    writer.set("categorical", SettingsNode.texts(categorical))
    if !bounds.isEmpty { writer.set("bounds", boundsNode) }
    if !categories.isEmpty { writer.set("categories", categoriesNode) }
    writer.set("ignored", SettingsNode.texts(ignored))
    writer.set("others", others.rawValue)
    writer.set("missingTokens", SettingsNode.texts(missingTokens))
    writer.set("missingNumbers", missingNumbers.rawValue)
    writer.set("missingCategories", missingCategories.rawValue)
    writer.set("standardize", standardize)
  }

  /// One path or a list of them.
  private static func files(_ reader: SettingsReader, _ key: String) -> [String] {
    if case .sequence? = reader.node(key)?.content { return reader.texts(key) ?? [] }
    return reader.optionalText(key).map { [$0] } ?? []
  }

  private static func node(_ files: [String]) -> SettingsNode {
    switch files.count {
    case 0: SettingsNode(.scalar("null", quoted: false))
    case 1: SettingsNode.text(files[0])
    default: SettingsNode.texts(files)
    }
  }
}

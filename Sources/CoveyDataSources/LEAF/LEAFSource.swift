public import CoveyCore
internal import CoveyData

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
}

extension LEAFSource: DataSource {
  static let maker = NamedMaker<any DataSource>("leaf", "your own users in LEAF's JSON") { LEAFSource($0) }

  /// The word in `data.source`.
  public var name: String { Self.maker.name }

  /// Users are clients; test data if there is a folder of them.
  public var traits: DataSourceTraits { DataSourceTraits(splitsTest: testDirectory == nil, hasClients: true) }

  /// Reads the keys of `data`.
  public init(_ reader: SettingsReader) {
    self.init(
      directory: reader.requiredText("directory") ?? "", testDirectory: reader.optionalText("testDirectory"),
      format: reader.choice("format", default: .numbers))
    if format == .numbers { classes = reader.optionalWhole("classes", .atLeast(2)) }
  }

  /// Writes the keys.
  public func write(to writer: inout SettingsWriter) {
    writer.set("directory", directory)
    writer.set("testDirectory", testDirectory)
    writer.set("format", format.rawValue)
    if format == .numbers { writer.set("classes", classes) }
  }

  /// The folder of the training files.
  public func folder() throws -> String? { directory }

  /// Reads the users.
  public func load(_ context: LoadingContext) throws -> LoadedExamples {
    var options: LEAFOptions
    switch format {
    case .numbers: options = LEAFOptions(targets: .classes(classes))
    case .femnist: options = .femnist
    case .shakespeare: options = .shakespeare
    }
    let (train, clients) = try Dataset.leaf(directory, options: options)
    // A test user may lack the largest label of the training users.
    if format == .numbers, case .classes(let count) = train.targets { options.targets = .classes(count) }
    let test = try testDirectory.map { try Dataset.leaf($0, options: options).dataset }
    // LEAF splits by sample or by user, and its files do not say which: the test users may train, too.
    var examples = LoadedExamples(
      train: train, test: test, heldOut: test == nil ? .none : .clientData, keys: SharedBuffer(clients.owners))
    if format == .numbers {
      if classes == nil { examples.noteLargestLabel() } else { examples.noteStatedClasses() }
    }
    return examples
  }
}

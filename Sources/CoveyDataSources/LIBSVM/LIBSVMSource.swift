public import CoveyCore
internal import CoveyData
internal import CoveySystem

/// LIBSVM's (svmlight's) text, rows of a label and the features that are not zero.
public struct LIBSVMSource: DataSource, Hashable {
  static let maker = NamedMaker<any DataSource>("libsvm", "your own sparse rows in LIBSVM's (svmlight's) text") {
    LIBSVMSource($0)
  }

  /// What labels mean.
  public enum Task: String, Sendable, Hashable, CaseIterable {
    /// One class for each different whole number.
    case classes
    /// A number to predict.
    case number
  }

  /// The folder of the files; nil if their paths say it.
  public var directory: String?
  /// The files of training examples, at least one.
  public var files: [String]
  /// The files of test examples; empty to hold out a share of the examples.
  public var testFiles: [String] = []
  /// Whether each training file is one client's.
  public var clientPerFile = false
  /// What labels mean.
  public var task = Task.classes
  /// The labels in the order of their classes; nil: those of the training files, rising.
  public var classes: [Int]?
  /// Number of features, 1 to 2^24; nil for the largest index of the training files.
  public var features: Int?
  /// The index of the first feature: 1, or 0.
  public var firstIndex = 1

  /// The rows in `files`.
  public init(files: [String]) {
    self.files = files
  }

  /// The word in `data.source`.
  public var name: String { Self.maker.name }

  /// Clients by files; test data if there are files of them.
  public var traits: DataSourceTraits {
    DataSourceTraits(splitsTest: testFiles.isEmpty, hasClients: clientPerFile)
  }

  /// Reads the keys of `data`.
  public init(_ reader: SettingsReader) {
    self.init(files: Self.files(reader, "file"))
    if files.isEmpty { reader.refuse("file", "\(reader.path) needs \"file\"") }
    directory = reader.optionalText("directory")
    testFiles = Self.files(reader, "testFile")
    clientPerFile = reader.flag("clientPerFile", default: clientPerFile)
    task = reader.choice("task", default: task)
    if task == .classes {
      classes = reader.wholes("classes", .any)
      if let classes, classes.count < 2 || Set(classes).count < classes.count {
        reader.refuse("classes", "\(reader.path(of: "classes")) must name at least two labels, and none twice")
      }
    }
    features = reader.optionalWhole("features", .within(1...LIBSVMReader.maximumFeatures))
    firstIndex = reader.whole("firstIndex", default: firstIndex, .within(0...1))
  }

  /// Writes the keys.
  public func write(to writer: inout SettingsWriter) {
    writer.set("file", SettingsNode.texts(files))
    writer.set("directory", directory)
    writer.set("testFile", SettingsNode.texts(testFiles))
    writer.set("clientPerFile", clientPerFile)
    writer.set("task", task.rawValue)
    if let classes { writer.set("classes", SettingsNode.wholes(classes)) }
    writer.set("features", features)
    writer.set("firstIndex", firstIndex)
  }

  /// One path or a list of them.
  private static func files(_ reader: SettingsReader, _ key: String) -> [String] {
    if case .sequence? = reader.node(key)?.content { return reader.texts(key) ?? [] }
    return reader.optionalText(key).map { [$0] } ?? []
  }

  /// The folder of the files; nil if their paths say it.
  public func folder() throws -> String? { directory }

  /// Reads the rows. Number of features and classes that are not stated are those of the training files.
  public func load(_ context: LoadingContext) throws -> LoadedExamples {
    var reader = LIBSVMReader(
      firstIndex: firstIndex, features: features, classes: classes, hasClasses: task == .classes)
    for path in paths(files) { try reader.read(path) }
    let width = max(1, features ?? reader.largest)
    var order: [Int]?
    if task == .classes { order = classes ?? Set(reader.labels.map { Int($0) }).sorted() }
    // Stated classes are looked up while reading; others are known only now.
    let train = try dataset(reader, width: width, order: order, isLookedUp: classes != nil)
    var test: Dataset?
    if !testFiles.isEmpty {
      var reader = LIBSVMReader(
        firstIndex: firstIndex, features: width, classes: order, hasClasses: task == .classes)
      for path in paths(testFiles) { try reader.read(path) }
      test = try dataset(reader, width: width, order: order, isLookedUp: true)
    }
    let repeatsFiles = paths(testFiles).contains { one in
      paths(files).contains { FileSystem.isSameFile(one, $0) }
    }
    var examples = LoadedExamples(
      train: train, test: test, heldOut: repeatsFiles ? .clientData : .publicData,
      keys: clientPerFile ? SharedBuffer(reader.fileOfRow) : nil, classNames: order?.map { "\($0)" })
    note(&examples, width: width)
    return examples
  }

  /// Notes what was read off the rows, and what is stated instead.
  private func note(_ examples: inout LoadedExamples, width: Int) {
    if features == nil {
      examples.statistics.append(
        DataFacts.Statistic(
          name: "the number of features, by the largest index", key: "data.features",
          remedy: "state the number of features, data.features"))
    } else {
      examples.publicFacts.append("\(width) features")
    }
    guard task == .classes else { return }
    if let classes {
      examples.publicFacts.append("\(classes.count) classes")
    } else {
      examples.statistics.append(
        DataFacts.Statistic(
          name: "the classes, by the labels that occur", key: "data.classes",
          remedy: "state a public list, data.classes: [...]"))
    }
  }

  private func dataset(
    _ reader: LIBSVMReader, width: Int, order: [Int]?, isLookedUp: Bool
  ) throws -> Dataset {
    let rows = FeatureStorage.sparse(try reader.rows(width: width))
    guard let order else {
      return try Dataset(
        features: .dense(count: width), targets: .values(1), featureStorage: rows,
        targetStorage: .values(SharedBuffer(reader.labels.map { Float($0) })))
    }
    let classOf = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, Int32($0)) })
    let labels = reader.labels.map { isLookedUp ? Int32($0) : classOf[Int($0)] ?? 0 }
    return try Dataset(
      features: .dense(count: width), targets: .classes(order.count), featureStorage: rows,
      targetStorage: .labels(SharedBuffer(labels)))
  }

  private func paths(_ files: [String]) -> [String] {
    files.map { file in directory.map { file.hasPrefix("/") ? file : "\($0)/\(file)" } ?? file }
  }
}

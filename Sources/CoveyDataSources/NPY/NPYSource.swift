public import CoveyCore
internal import CoveyData
internal import CoveySystem

/// NumPy arrays whose first dimension counts examples.
public struct NPYSource: Sendable, Hashable {
  /// The folder of the files.
  public var directory: String
  /// File of the training features.
  public var features: String
  /// File of the training targets.
  public var targets: String
  /// File of the test features; nil to hold out a share of the training data.
  public var testFeatures: String?
  /// File of the test targets.
  public var testTargets: String?
  /// Number of classes, at least 2; nil for the largest label and one. Without a meaning for real targets; with it, rows of
  /// whole numbers are a class at each position of a sequence, -1 for a position that does not count.
  public var classes: Int?
  /// Size of a token's vocabulary: the features are token ids; nil for numbers.
  public var vocabulary: Int?

  /// Files `x.npy` and `y.npy` of `directory`.
  public init(
    directory: String, features: String = "x.npy", targets: String = "y.npy", testFeatures: String? = nil,
    testTargets: String? = nil, classes: Int? = nil, vocabulary: Int? = nil
  ) {
    self.directory = directory
    self.features = features
    self.targets = targets
    self.testFeatures = testFeatures
    self.testTargets = testTargets
    self.classes = classes
    self.vocabulary = vocabulary
  }
}

extension NPYSource: DataSource {
  static let maker = NamedMaker<any DataSource>("npy", "your own NumPy arrays") { NPYSource($0) }

  /// The word in `data.source`.
  public var name: String { Self.maker.name }

  /// Test data if there is a file of them.
  public var traits: DataSourceTraits { DataSourceTraits(splitsTest: testFeatures == nil) }

  /// Reads the keys of `data`.
  public init(_ reader: SettingsReader) {
    self.init(directory: reader.requiredText("directory") ?? "")
    features = reader.text("features", default: features)
    targets = reader.text("targets", default: targets)
    testFeatures = reader.optionalText("testFeatures")
    testTargets = reader.optionalText("testTargets")
    classes = reader.optionalWhole("classes", .within(2...Int(Int32.max)))
    vocabulary = reader.optionalWhole("vocabulary", .within(1...Int(Int32.max)))
    if (testFeatures == nil) != (testTargets == nil) {
      reader.refuse(
        testFeatures == nil ? "testTargets" : "testFeatures",
        "\(reader.path) has only one of testFeatures and testTargets; give both or neither")
    }
  }

  /// Writes the keys.
  public func write(to writer: inout SettingsWriter) {
    writer.set("directory", directory)
    writer.set("features", features)
    writer.set("targets", targets)
    writer.set("testFeatures", testFeatures)
    writer.set("testTargets", testTargets)
    writer.set("classes", classes)
    writer.set("vocabulary", vocabulary)
  }

  /// The folder of the files.
  public func folder() throws -> String? { directory }

  /// Reads the arrays.
  public func load(_ context: LoadingContext) throws -> LoadedExamples {
    func read(_ features: String, _ targets: String, like first: Dataset?) throws -> Dataset {
      let values = try NPY.read("\(directory)/\(features)")
      let kind = vocabulary.map {
        FeatureKind.tokens(length: values.dimensions.dropFirst().reduce(1, *), vocabulary: $0)
      }
      let labels = try NPY.read("\(directory)/\(targets)")
      return try Dataset(
        features: values, targets: labels, kind: kind, targetKind: classes.map(labels.targetKind) ?? first?.targets)
    }
    let train = try read(features, targets, like: nil)
    var examples = LoadedExamples(train: train, test: nil)
    if classes == nil { examples.noteLargestLabel() } else { examples.noteStatedClasses() }
    guard let testFeatures, let testTargets else { return examples }
    examples.test = try read(testFeatures, testTargets, like: train)
    let isRepeated = FileSystem.isSameFile("\(directory)/\(features)", "\(directory)/\(testFeatures)")
    examples.heldOut = isRepeated ? .clientData : .publicData
    return examples
  }
}

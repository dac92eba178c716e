public import CoveyCore
internal import CoveyData

/// A folder with four files like MNIST's: images and labels for training and test. The data sets of that family are the same
/// format under names of their own, which have their usual folders and ten classes.
public struct IDXSource: DataSource, Hashable {
  static let mnistMaker = named("mnist", "handwritten digits 28 x 28, 60,000 and 10,000 (four IDX files)")
  static let fashionMNISTMaker = named(
    "fashion-mnist", "pictures of clothes 28 x 28, 60,000 and 10,000 (four IDX files)")
  static let maker = named("idx", "your own folder of four IDX files, named as MNIST's")

  /// The word in `data.source`: `mnist`, `fashion-mnist`, or `idx` for files of one's own.
  public let name: String
  /// The folder; nil for a named data set's usual places.
  public var directory: String?
  /// Number of classes, at least 2; nil for the largest label and one.
  public var classes: Int?

  /// Files of `directory`.
  public init(directory: String, classes: Int? = nil) {
    name = Self.maker.name
    self.directory = directory
    self.classes = classes
  }

  /// MNIST; the folder of its four files, or nil for the usual places.
  public static func mnist(directory: String?) -> IDXSource { IDXSource(mnistMaker.name, directory: directory) }

  /// Fashion-MNIST; the folder of its four files, or nil for the usual places.
  public static func fashionMNIST(directory: String?) -> IDXSource {
    IDXSource(fashionMNISTMaker.name, directory: directory)
  }

  /// Images with test data of their own.
  public var traits: DataSourceTraits { DataSourceTraits(splitsTest: false, hasImages: true) }

  private var isOwn: Bool { name == Self.maker.name }

  private init(_ name: String, directory: String?) {
    self.name = name
    self.directory = directory
    classes = 10
  }

  private init(_ name: String, _ reader: SettingsReader) {
    if name == "idx" {
      self.init(
        directory: reader.requiredText("directory") ?? "", classes: reader.optionalWhole("classes", .atLeast(2)))
    } else {
      self.init(name, directory: reader.optionalText("directory"))
    }
  }

  private static func named(_ name: String, _ explanation: String) -> NamedMaker<any DataSource> {
    NamedMaker(name, explanation) { IDXSource(name, $0) }
  }

  /// Reads the keys of `data` for files of one's own.
  public init(_ reader: SettingsReader) {
    self.init("idx", reader)
  }

  /// Writes the keys.
  public func write(to writer: inout SettingsWriter) {
    writer.set("directory", directory)
    if isOwn { writer.set("classes", classes) }
  }

  /// The folder of the files.
  public func folder() throws -> String? {
    isOwn ? directory : try DataDirectory.find(name, explicit: directory)
  }

  /// Reads the four files.
  public func load(_ context: LoadingContext) throws -> LoadedExamples {
    let (train, test) = try Dataset.idxFolder(folder() ?? "", classes: classes)
    var examples = LoadedExamples(train: train, test: test, heldOut: .publicData)
    if classes == nil { examples.noteLargestLabel() }
    return examples
  }
}

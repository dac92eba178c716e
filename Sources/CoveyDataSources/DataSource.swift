public import CoveyCore
public import CoveyData

/// Where examples come from: files of one format, or a recipe.
///
/// A source reads its own keys from the section `data`, among that section's others; it does not finish the reader, which
/// refuses what neither asked for. To add one, write a type and add its maker to ``DataSources/registry``.
public protocol DataSource: SettingsSection {
  /// The word in `data.source`.
  var name: String { get }
  /// What must be known before anything is loaded.
  var traits: DataSourceTraits { get }
  /// The folder of the files, where a partition's file is looked for, too; nil without files or without a folder.
  /// - Throws: `DataError` if it cannot be found.
  func folder() throws -> String?
  /// Reads or makes the examples.
  ///
  /// A private run trusts what is said of them: every number that is taken of all rows, such as a mean, a list of categories
  /// or the largest label, must be among ``LoadedExamples/statistics``.
  /// - Throws: `DataError` if they cannot be had.
  func load(_ context: LoadingContext) throws -> LoadedExamples
  /// Clients who make their examples when asked; nil for a source that loads them.
  /// - Throws: `DataError` if a parameter is out of range.
  func makeClients(_ context: LoadingContext) throws -> MadeClients?
}

extension DataSource {
  /// None.
  public func folder() throws -> String? { nil }
  /// None.
  public func makeClients(_ context: LoadingContext) throws -> MadeClients? { nil }
}

/// What must be known of a source before anything is loaded.
public struct DataSourceTraits: Sendable, Hashable {
  /// Whether a share of the examples is held out, for want of test data: the key `testFraction`.
  public var splitsTest: Bool
  /// Whether examples are images stored as bytes: the key `standardize`.
  public var hasImages: Bool
  /// Whether examples belong to clients: the usual partition is natural, else by chance.
  public var hasClients: Bool
  /// Whether nobody is behind the examples: a program draws them.
  public var isMadeUp: Bool
  /// Why clients cannot be shared out again; nil if they can.
  public var fixedClients: String?
  /// Keys that exist only beside certain values of others, each with these: `["testExamples": "lazy: true"]`.
  public var conditionalKeys: [String: String]

  /// Traits; by default those of a reader of one file of numbers.
  public init(
    splitsTest: Bool = true, hasImages: Bool = false, hasClients: Bool = false, isMadeUp: Bool = false,
    fixedClients: String? = nil, conditionalKeys: [String: String] = [:]
  ) {
    self.splitsTest = splitsTest
    self.hasImages = hasImages
    self.hasClients = hasClients
    self.isMadeUp = isMadeUp
    self.fixedClients = fixedClients
    self.conditionalKeys = conditionalKeys
  }
}

/// What a source may use beside its settings.
public struct LoadingContext: Sendable, Hashable {
  /// The run's seed.
  public var seed: UInt64
  /// The share of the examples in [0, 1) that is to be held out; a source whose clients hold out their own uses it.
  public var testFraction: Double

  /// A context.
  public init(seed: UInt64, testFraction: Double) {
    self.seed = seed
    self.testFraction = testFraction
  }
}

/// Clients who make their examples when asked.
public struct MadeClients: Sendable {
  /// The clients.
  public var dataset: any FederatedDataset
  /// Where the test examples come from.
  public var heldOut: DataFacts.HeldOut

  /// Clients; without test examples, none are held out.
  public init(_ dataset: any FederatedDataset, heldOut: DataFacts.HeldOut) {
    self.dataset = dataset
    self.heldOut = dataset.test == nil ? .none : heldOut
  }
}

/// What the reading of a table took from its rows as a whole rather than from the schema: the names of the columns
/// concerned. A feature of one row depends on the other rows only through these.
public struct CSVLearned: Sendable, Hashable {
  /// Columns shifted and scaled by mean and deviation.
  public var standardized: [String] = []
  /// Columns whose missing numbers become the mean, whether or not any number is missing.
  public var means: [String] = []
  /// Columns whose missing numbers become the median, whether or not any number is missing.
  public var medians: [String] = []
  /// Columns whose categories are the texts that occur.
  public var categories: [String] = []
  /// The target column, if its classes are the texts that occur.
  public var classes: String?

  /// Nothing.
  public init() {}

  /// Whether the schema and a row's own fields decide the row's features and its target.
  public var isEmpty: Bool { self == CSVLearned() }

  /// What ``CSVEncoding/init(fitting:)`` takes from the rows.
  init(fitting table: CSVTable) {
    for column in table.columns {
      let name = column.description.name
      switch column.description.role {
      case .numeric:
        if column.missing == .mean { means.append(name) }
        if column.missing == .median { medians.append(name) }
        if table.schema.standardizes, column.description.bounds == nil { standardized.append(name) }
      case .categorical:
        if column.description.categories == nil { categories.append(name) }
      case .target:
        if table.schema.target == .classes(nil) { classes = name }
      case .ignored, .clientKey: break
      }
    }
  }
}

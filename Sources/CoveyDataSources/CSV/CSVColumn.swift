/// One column of a table.
public struct CSVColumn: Sendable, Hashable {
  /// Its name: as in the header, or for messages.
  public var name: String
  /// What it is.
  public var role: CSVRole
  /// It also names the example's client.
  public var isClientKey: Bool
  /// What to do about its missing fields; nil: as the schema says.
  public var missing: CSVMissing?
  /// Where a number can lie, whatever the file holds: numbers beyond are moved to the nearer end, and the range becomes
  /// [-1, 1]; nil: numbers stay as they are, or are standardised if the schema says so. Numeric columns only.
  public var bounds: ClosedRange<Double>?
  /// The categories, whatever the file holds; other texts become one further category. Nil: those of the training file.
  /// Categorical columns only.
  public var categories: [String]?

  /// A column.
  public init(
    _ name: String, _ role: CSVRole, isClientKey: Bool = false, missing: CSVMissing? = nil,
    bounds: ClosedRange<Double>? = nil, categories: [String]? = nil
  ) {
    self.name = name
    self.role = role
    self.isClientKey = isClientKey || role == .clientKey
    self.missing = missing
    self.bounds = bounds
    self.categories = categories
  }

  /// What no table can do with the column, as a sentence; nil if all is possible.
  var problem: String? {
    if let bounds {
      let ends = [bounds.lowerBound, bounds.upperBound]
      if role != .numeric { return "has bounds, but is no numeric column" }
      if !ends.allSatisfy({ Float($0).isFinite }) || ends[0] == ends[1] { return "its bounds leave no range" }
    }
    if let categories {
      if role != .categorical { return "has a list of categories, but is no categorical column" }
      if categories.isEmpty { return "its list of categories is empty" }
      if Set(categories).count < categories.count { return "its list of categories has one twice" }
    }
    return nil
  }
}

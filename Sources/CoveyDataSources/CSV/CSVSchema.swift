/// How to read a table of text: which column is what, and what to do with gaps.
public struct CSVSchema: Sendable, Hashable {
  /// The columns. With a header they are found by name and their order does not matter; without, they are the file's
  /// columns from left to right, all of them.
  public var columns: [CSVColumn]
  /// The role of columns that the header has and `columns` does not; nil refuses them.
  public var others: CSVRole?
  /// What the target column means.
  public var target: CSVTarget
  /// True if the first line (after the skipped ones) names the columns.
  public var hasHeader: Bool
  /// Between fields; one ASCII character.
  public var separator: Character
  /// Lines to pass over at the start of the file.
  public var skippedLines: Int
  /// Fields that mean "not known".
  public var missingTokens: Set<String>
  /// What to do about a missing number, unless its column says otherwise.
  public var missingNumbers: CSVMissing
  /// What to do about a missing category, unless its column says otherwise.
  public var missingCategories: CSVMissing
  /// Spaces and tabs around a field do not count.
  public var trimsSpaces: Bool
  /// Numeric columns without bounds are shifted and scaled to mean 0 and standard deviation 1 over the training file.
  public var standardizes: Bool
  /// A category that the training file did not have is an error; otherwise all its one-hot features are 0.
  public var refusesUnknownCategories: Bool

  /// A schema; the defaults read a comma-separated file with a header, and refuse gaps.
  public init(
    columns: [CSVColumn], others: CSVRole? = nil, target: CSVTarget = .classes(nil), hasHeader: Bool = true,
    separator: Character = ",", skippedLines: Int = 0, missingTokens: Set<String> = ["", "?", "NA"],
    missingNumbers: CSVMissing = .error, missingCategories: CSVMissing = .error, trimsSpaces: Bool = true,
    standardizes: Bool = false, refusesUnknownCategories: Bool = false
  ) {
    self.columns = columns
    self.others = others
    self.target = target
    self.hasHeader = hasHeader
    self.separator = separator
    self.skippedLines = skippedLines
    self.missingTokens = missingTokens
    self.missingNumbers = missingNumbers
    self.missingCategories = missingCategories
    self.trimsSpaces = trimsSpaces
    self.standardizes = standardizes
    self.refusesUnknownCategories = refusesUnknownCategories
  }
}

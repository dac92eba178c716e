/// What to do about a missing field.
public enum CSVMissing: Sendable, Hashable {
  /// Refuse the file, with line and column.
  case error
  /// Leave the row out.
  case dropRow
  /// Take the training file's mean of the known numbers.
  case mean
  /// Take the training file's median of the known numbers.
  case median
  /// Take the middle of the column's stated bounds.
  case middle
  /// Take this number.
  case constant(Double)
  /// Not known is a category of its own.
  case ownCategory
}

/// Why data could not be read, split or used. Messages name files, lines and counts, never data values.
public enum DataError: Error, Equatable, Sendable {
  /// A file is missing or cannot be read.
  case unreadable(file: String, reason: String)
  /// A file is not what its format demands.
  case malformed(file: String, line: Int?, reason: String)
  /// Counts that should agree do not.
  case sizeMismatch(String)
  /// A label is negative (but -1, which masks a position of a sequence) or not below the number of classes.
  case labelOutOfRange(example: Int, classes: Int)
  /// A token id is negative or not below the vocabulary's size.
  case tokenOutOfRange(example: Int, vocabulary: Int)
  /// A feature or target is NaN or infinite.
  case notFinite(example: Int)
  /// A client has no examples.
  case emptyClient(Int)
  /// A partition cannot be made.
  case impossiblePartition(String)
  /// A data set's name is not known, or its files are not there.
  case unavailable(String)
}

extension DataError: CustomStringConvertible {
  /// What happened, where, and what to do.
  public var description: String {
    switch self {
    case .unreadable(let file, let reason): "cannot read \(file): \(reason)"
    case .malformed(let file, let line, let reason): "\(file)\(line.map { ":\($0)" } ?? ""): \(reason)"
    case .sizeMismatch(let what): what
    case .labelOutOfRange(let example, let classes):
      "example \(example) has a label outside 0..<\(classes); check the number of classes"
    case .tokenOutOfRange(let example, let vocabulary):
      "example \(example) has a token outside 0..<\(vocabulary); check the vocabulary"
    case .notFinite(let example):
      "example \(example) has a NaN or infinite value; clean the data or drop the example"
    case .emptyClient(let client): "client \(client) has no examples; use fewer clients or another partition"
    case .impossiblePartition(let what): what
    case .unavailable(let what): what
    }
  }
}

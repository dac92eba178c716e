/// What a training file taught about turning rows into features; applied to a test file, and kept with a model.
public struct CSVEncoding: Sendable, Hashable, Codable {
  /// One column's features.
  public enum Feature: Sendable, Hashable, Codable {
    /// `(x - mean) / deviation`; missing fields are `fill`.
    case numeric(name: String, fill: Double?, mean: Double, deviation: Double)
    /// One feature a value, and one more for missing fields if they are a category of their own.
    case categorical(name: String, values: [String], hasMissing: Bool)
    /// `(x - middle) / half` for x within stated bounds, which lies in [-1, 1]; numbers beyond are moved to the nearer
    /// end, missing fields are `fill`.
    case bounded(name: String, lower: Double, upper: Double, fill: Double?)
    /// One feature a stated value, one for all others, and one more for missing fields if they are a category of their
    /// own.
    case listed(name: String, values: [String], hasMissing: Bool)

    /// The column's name.
    public var name: String {
      switch self {
      case .numeric(let name, _, _, _), .categorical(let name, _, _), .bounded(let name, _, _, _),
        .listed(let name, _, _):
        name
      }
    }

    /// Features that the column becomes.
    public var width: Int {
      switch self {
      case .numeric, .bounded: 1
      case .categorical(_, let values, let hasMissing): values.count + (hasMissing ? 1 : 0)
      case .listed(_, let values, let hasMissing): values.count + (hasMissing ? 2 : 1)
      }
    }
  }

  /// The feature columns, from left to right.
  public var features: [Feature]
  /// For each class, the texts that mean it; nil if the target is a number.
  public var classes: [[String]]?

  /// The number of features.
  public var featureCount: Int { features.reduce(0) { $0 + $1.width } }

  /// A name for each feature: `age`, `workclass=Private`.
  public var featureNames: [String] {
    features.flatMap { feature in
      switch feature {
      case .numeric(let name, _, _, _), .bounded(let name, _, _, _): [name]
      case .categorical(let name, let values, let hasMissing):
        (values + (hasMissing ? ["(missing)"] : [])).map { "\(name)=\($0)" }
      case .listed(let name, let values, let hasMissing):
        (values + ["(other)"] + (hasMissing ? ["(missing)"] : [])).map { "\(name)=\($0)" }
      }
    }
  }

  /// The classes' names: the first text of each.
  public var classNames: [String]? { classes?.map { $0.first ?? "" } }
}

extension CSVEncoding {
  /// Learns from the rows of a training table what its schema does not state; ``CSVLearned`` says what that was.
  init(fitting table: CSVTable) {
    features = table.columns.compactMap { column in
      switch column.description.role {
      case .numeric: CSVEncoding.numeric(column, standardizes: table.schema.standardizes)
      case .categorical: CSVEncoding.categorical(column)
      default: nil
      }
    }
    if case .classes(let given) = table.schema.target {
      let texts = table.columns.first { $0.description.role == .target }?.texts ?? []
      classes = given ?? CSVEncoding.sorted(texts).map { [$0] }
    }
  }

  /// Numbers in numerical order if all are numbers, else text in alphabetical order.
  private static func sorted(_ texts: [String]) -> [String] {
    let numbers = texts.compactMap { Double($0) }
    guard numbers.count == texts.count else { return texts.sorted() }
    return zip(numbers, texts).sorted { $0 < $1 }.map(\.1)
  }

  private static func categorical(_ column: CSVTable.Column) -> Feature {
    let hasMissing = column.missing == .ownCategory
    if let stated = column.description.categories {
      return .listed(name: column.description.name, values: stated, hasMissing: hasMissing)
    }
    return .categorical(name: column.description.name, values: sorted(column.texts), hasMissing: hasMissing)
  }

  private static func numeric(_ column: CSVTable.Column, standardizes: Bool) -> Feature {
    let known = column.numbers.filter { !$0.isNaN }
    let fill: Double? =
      switch column.missing {
      case .mean: known.isEmpty ? 0 : known.reduce(0, +) / Double(known.count)
      case .median: median(known)
      case .constant(let number): number
      case .middle: column.description.bounds.map { ($0.lowerBound + $0.upperBound) / 2 }
      default: nil
      }
    if let bounds = column.description.bounds {
      return .bounded(
        name: column.description.name, lower: bounds.lowerBound, upper: bounds.upperBound, fill: fill)
    }
    guard standardizes, !column.numbers.isEmpty else {
      return .numeric(name: column.description.name, fill: fill, mean: 0, deviation: 1)
    }
    let filled = column.numbers.map { $0.isNaN ? fill ?? 0 : $0 }
    let mean = filled.reduce(0, +) / Double(filled.count)
    let variance = filled.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(filled.count)
    // A constant column would divide by zero; it becomes 0.
    let deviation = variance > 0 ? variance.squareRoot() : 1
    return .numeric(name: column.description.name, fill: fill, mean: mean, deviation: deviation)
  }

  private static func median(_ numbers: [Double]) -> Double {
    let sorted = numbers.sorted()
    guard !sorted.isEmpty else { return 0 }
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}

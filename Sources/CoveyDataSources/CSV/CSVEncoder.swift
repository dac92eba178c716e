import CoveyCore
internal import CoveyData

/// Turns a table's rows into features and targets.
struct CSVEncoder {
  let table: CSVTable
  let encoding: CSVEncoding
  /// For messages.
  let source: String

  /// All features, row by row.
  func features() throws -> SharedBuffer<Float> {
    let columns = table.columns.filter { $0.description.role == .numeric || $0.description.role == .categorical }
    guard columns.map(\.description.name) == encoding.features.map(\.name) else {
      throw DataError.malformed(
        file: source, line: nil,
        reason: "its feature columns are not those of the training file (or their order differs)")
    }
    let width = encoding.featureCount
    guard width > 0 else { throw DataError.malformed(file: source, line: nil, reason: "there are no features") }
    return try SharedBuffer<Float>(count: table.rowCount * width) { output in
      output.update(repeating: 0)
      var first = 0
      for (column, feature) in zip(columns, encoding.features) {
        try write(column, as: feature, at: first, width: width, into: output)
        first += feature.width
      }
    }
  }

  /// The type of targets.
  var targetKind: TargetKind { encoding.classes.map { .classes($0.count) } ?? .values(1) }

  /// All targets.
  func targets() throws -> TargetStorage {
    guard let column = table.columns.first(where: { $0.description.role == .target }) else {
      throw DataError.malformed(file: source, line: nil, reason: "there is no target column")
    }
    guard let classes = encoding.classes else {
      guard column.numbers.count == table.rowCount else {
        throw DataError.malformed(file: source, line: nil, reason: "the training file's target is a number")
      }
      return .values(SharedBuffer(column.numbers.map { Float($0) }))
    }
    var classOfText: [String: Int32] = [:]
    for (index, texts) in classes.enumerated() {
      for text in texts where classOfText.updateValue(Int32(index), forKey: text) != nil {
        throw DataError.malformed(file: source, line: nil, reason: "schema: one text means two classes")
      }
    }
    let classOfCode = try zip(column.texts, column.origins).map { text, origin in
      try classOfText[text].orThrow(
        DataError.malformed(
          file: origin.file, line: origin.line,
          reason: "column \"\(column.description.name)\": the text is none of the \(classes.count) classes"))
    }
    return .labels(SharedBuffer(column.codes.map { classOfCode[Int($0)] }))
  }

  /// Who owns which row, if a column says so.
  func clients() -> ClientKeys? {
    table.columns.first(where: \.description.isClientKey).map { ClientKeys(owners: $0.codes, names: $0.texts) }
  }

  private func write(
    _ column: CSVTable.Column, as feature: CSVEncoding.Feature, at first: Int, width: Int,
    into output: UnsafeMutableBufferPointer<Float>
  ) throws {
    switch feature {
    case .numeric(let name, let fill, let mean, let deviation):
      try writeNumbers(column, name, fill: fill, at: first, width: width, into: output) { ($0 - mean) / deviation }
    case .bounded(let name, let lower, let upper, let fill):
      let middle = (lower + upper) / 2
      let half = (upper - lower) / 2
      try writeNumbers(column, name, fill: fill, at: first, width: width, into: output) {
        min(max((min(max($0, lower), upper) - middle) / half, -1), 1)
      }
    case .categorical(let name, let values, let hasMissing):
      try writeCategories(
        column, name, values, other: nil, missing: hasMissing ? values.count : nil, at: first, width: width,
        into: output)
    case .listed(let name, let values, let hasMissing):
      try writeCategories(
        column, name, values, other: values.count, missing: hasMissing ? values.count + 1 : nil, at: first,
        width: width, into: output)
    }
  }

  private func writeNumbers(
    _ column: CSVTable.Column, _ name: String, fill: Double?, at first: Int, width: Int,
    into output: UnsafeMutableBufferPointer<Float>, scaled: (Double) -> Double
  ) throws {
    guard column.numbers.count == table.rowCount else { throw otherRole(name) }
    for (row, number) in column.numbers.enumerated() {
      guard !number.isNaN || fill != nil else { throw missing(name) }
      output[row * width + first] = Float(scaled(number.isNaN ? fill ?? 0 : number))
    }
  }

  /// Writes a column's one-hot features.
  /// - Parameters:
  ///   - other: The place of texts that are none of `values`; nil: they have none.
  ///   - missingPlace: The place of missing fields; nil: they are an error.
  private func writeCategories(
    _ column: CSVTable.Column, _ name: String, _ values: [String], other: Int?, missing missingPlace: Int?,
    at first: Int, width: Int, into output: UnsafeMutableBufferPointer<Float>
  ) throws {
    guard column.codes.count == table.rowCount, column.numbers.isEmpty else { throw otherRole(name) }
    let placeOfValue = Dictionary(zip(values, values.indices), uniquingKeysWith: { first, _ in first })
    let placeOfCode = column.texts.map { placeOfValue[$0] }
    if table.schema.refusesUnknownCategories, let unknown = placeOfCode.firstIndex(of: nil) {
      let origin = column.origins[unknown]
      throw DataError.malformed(
        file: origin.file, line: origin.line,
        reason: "column \"\(name)\": a category that \(other == nil ? "the training file" : "the list") does not have")
    }
    for (row, code) in column.codes.enumerated() {
      if code < 0 {
        guard let missingPlace else { throw missing(name) }
        output[row * width + first + missingPlace] = 1
      } else if let place = placeOfCode[Int(code)] ?? other {
        output[row * width + first + place] = 1
      }
    }
  }

  private func otherRole(_ name: String) -> DataError {
    .malformed(file: source, line: nil, reason: "column \"\(name)\" had another role in the training file")
  }

  private func missing(_ name: String) -> DataError {
    .malformed(file: source, line: nil, reason: "column \"\(name)\" has missing fields, but had none to learn from")
  }
}

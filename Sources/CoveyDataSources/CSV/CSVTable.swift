internal import CoveyData

/// A table's columns as typed values, before they become features.
struct CSVTable {
  /// A line of a file.
  struct Origin {
    var file: String
    var line: Int
  }

  /// One column that matters.
  struct Column {
    let description: CSVColumn
    let missing: CSVMissing
    /// Numbers, NaN where missing; empty for text columns.
    var numbers: [Double] = []
    /// Text as indices into `texts`, -1 where missing; empty for numeric columns.
    var codes: [Int32] = []
    /// Different texts in the order they first came.
    var texts: [String] = []
    /// Where each text first came.
    var origins: [Origin] = []
    private var codeOfText: [String: Int32] = [:]

    init(_ description: CSVColumn, missing: CSVMissing) {
      self.description = description
      self.missing = missing
    }

    mutating func append(_ text: String, from origin: @autoclosure () -> Origin) {
      if let code = codeOfText[text] {
        codes.append(code)
      } else {
        codeOfText[text] = Int32(texts.count)
        codes.append(Int32(texts.count))
        texts.append(text)
        origins.append(origin())
      }
    }
  }

  let schema: CSVSchema
  /// The columns with a role, features in the order of the first file.
  private(set) var columns: [Column] = []
  /// Rows kept.
  private(set) var rowCount = 0
  /// Rows left out because something was missing.
  private(set) var droppedRows = 0
  /// For each row, its file's index.
  private(set) var fileOfRow: [Int32] = []
  private let missingTokens: [[UInt8]]
  private var filesRead: Int32 = 0

  init(_ schema: CSVSchema) {
    self.schema = schema
    missingTokens = schema.missingTokens.map { Array($0.utf8) }
  }

  /// Adds a file's rows.
  mutating func read(_ path: String) throws {
    let bytes = try ByteInput(path).readAll()
    guard let separator = schema.separator.asciiValue else {
      throw DataError.malformed(file: path, line: nil, reason: "the schema's separator is not an ASCII character")
    }
    let text = UnsafeBufferPointer(start: bytes.pointer, count: bytes.count)
    // `bytes` keeps the text alive.
    try withExtendedLifetime(bytes) {
      var tokenizer = CSVTokenizer(text, file: path, separator: separator, trimsSpaces: schema.trimsSpaces)
      tokenizer.skipLines(schema.skippedLines)
      var fields: [CSVTokenizer.Field] = []
      var described = schema.columns
      if schema.hasHeader {
        guard try tokenizer.next(into: &fields) else {
          throw DataError.malformed(file: path, line: nil, reason: "the file has no header line")
        }
        described = try columns(ofHeader: fields.map(tokenizer.string), path: path, line: tokenizer.recordLine)
      }
      let places = try bind(described, path: path)
      while try tokenizer.next(into: &fields) {
        guard fields.count == described.count else {
          throw DataError.malformed(
            file: path, line: tokenizer.recordLine, reason: "\(fields.count) fields, expected \(described.count)")
        }
        try append(fields, of: tokenizer, at: places, path: path)
      }
    }
    filesRead += 1
  }

  /// The file's columns from left to right, by its header.
  private func columns(ofHeader names: [String], path: String, line: Int) throws -> [CSVColumn] {
    func malformed(_ reason: String) -> DataError { .malformed(file: path, line: line, reason: reason) }
    guard Set(names).count == names.count else { throw malformed("two columns of the header have one name") }
    if let absent = schema.columns.first(where: { !names.contains($0.name) }) {
      throw malformed("the header has no column \"\(absent.name)\"; it has \(names.joined(separator: ", "))")
    }
    return try names.map { name in
      if let known = schema.columns.first(where: { $0.name == name }) { return known }
      guard let role = schema.others else {
        throw malformed("the header's column \"\(name)\" is not in the schema; add it, or give other columns a role")
      }
      return CSVColumn(name, role)
    }
  }

  /// For each of the table's columns, its place in this file's rows.
  private mutating func bind(_ described: [CSVColumn], path: String) throws -> [Int] {
    let used = described.filter { $0.role != .ignored || $0.isClientKey }
    if columns.isEmpty {
      func malformed(_ reason: String) -> DataError { .malformed(file: path, line: nil, reason: "schema: \(reason)") }
      guard Set(schema.columns.map(\.name)).count == schema.columns.count else {
        throw malformed("two columns have one name")
      }
      guard used.count(where: { $0.role == .target }) == 1 else { throw malformed("exactly one column is the target") }
      guard used.count(where: \.isClientKey) <= 1 else { throw malformed("at most one column is the client key") }
      guard used.contains(where: { $0.role == .numeric || $0.role == .categorical }) else {
        throw malformed("no column is a feature")
      }
      columns = try used.map { column in
        if let problem = column.problem { throw malformed("column \"\(column.name)\": \(problem)") }
        let conflict = "column \"\(column.name)\": what to do about missing fields does not go with its role"
        let policy = try schema.policy(for: column).orThrow(malformed(conflict))
        guard policy != .middle || column.bounds != nil else {
          throw malformed("column \"\(column.name)\": a missing number has no middle without bounds; state them")
        }
        return Column(column, missing: policy)
      }
    }
    return try columns.map { column in
      guard let place = described.firstIndex(of: column.description) else {
        throw DataError.malformed(
          file: path, line: nil, reason: "the column \"\(column.description.name)\" of the first file is not here")
      }
      return place
    }
  }

  /// Adds a row, unless something is missing for which rows are dropped.
  private mutating func append(
    _ fields: [CSVTokenizer.Field], of tokenizer: CSVTokenizer, at places: [Int], path: String
  ) throws {
    func malformed(_ column: Int, _ reason: String) -> DataError {
      .malformed(
        file: path, line: tokenizer.recordLine, reason: "column \"\(columns[column].description.name)\": \(reason)")
    }
    func note(_ text: String, _ column: Int) {
      columns[column].append(text, from: Origin(file: path, line: tokenizer.recordLine))
    }
    for index in columns.indices where columns[index].missing == .dropRow {
      if isMissing(tokenizer.bytes(fields[places[index]])) {
        droppedRows += 1
        return
      }
    }
    for index in columns.indices {
      let field = fields[places[index]]
      let bytes = tokenizer.bytes(field)
      let missing = isMissing(bytes)
      if missing, columns[index].missing == .error {
        throw malformed(index, "the field is missing; \(remedy(for: columns[index].description))")
      }
      guard isNumeric(columns[index].description) else {
        if missing { columns[index].codes.append(-1) } else { note(tokenizer.string(field), index) }
        continue
      }
      if columns[index].description.isClientKey { note(tokenizer.string(field), index) }
      guard !missing else {
        columns[index].numbers.append(.nan)
        continue
      }
      guard let number = DecimalParser.parse(bytes) else { throw malformed(index, "not a number") }
      guard Float(number).isFinite else { throw malformed(index, "the number is NaN or infinite") }
      columns[index].numbers.append(number)
    }
    fileOfRow.append(filesRead)
    rowCount += 1
  }

  private func isNumeric(_ column: CSVColumn) -> Bool {
    column.role == .numeric || column.role == .target && schema.target == .number
  }

  private func remedy(for column: CSVColumn) -> String {
    if column.isClientKey || ![.numeric, .categorical].contains(column.role) {
      return "set missingCategories to dropRow, or take its token out of missingTokens"
    }
    return column.role == .numeric
      ? "set missingNumbers to dropRow, mean, median or, with bounds, middle"
      : "set missingCategories to dropRow or ownCategory"
  }

  private func isMissing(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    missingTokens.contains { $0.count == bytes.count && bytes.elementsEqual($0) }
  }
}

extension CSVSchema {
  /// What to do about a missing field of `column`; nil if that makes no sense for its role.
  fileprivate func policy(for column: CSVColumn) -> CSVMissing? {
    // Nothing can stand for a missing owner or target: if rows may go at all, these go.
    let orDrop: CSVMissing = missingCategories == .dropRow ? .dropRow : .error
    if column.isClientKey {
      let policy = column.missing ?? orDrop
      return [.error, .dropRow].contains(policy) ? policy : nil
    }
    switch column.role {
    case .numeric:
      let policy = column.missing ?? missingNumbers
      return policy == .ownCategory ? nil : policy
    case .categorical:
      let policy = column.missing ?? missingCategories
      return [.error, .dropRow, .ownCategory].contains(policy) ? policy : nil
    case .target, .clientKey, .ignored:
      let policy = column.missing ?? orDrop
      return [.error, .dropRow].contains(policy) ? policy : nil
    }
  }
}

extension Optional {
  /// The value, or the error if there is none.
  func orThrow(_ error: @autoclosure () -> some Error) throws -> Wrapped {
    guard let self else { throw error() }
    return self
  }
}

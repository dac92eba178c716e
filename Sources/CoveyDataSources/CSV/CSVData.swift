import CoveyCore
public import CoveyData

/// What a table of text became.
public struct CSVData: Sendable {
  /// Features (dense) and targets.
  public let dataset: Dataset
  /// Who owns which row, if a column or the files say so.
  public let clients: ClientKeys?
  /// How rows became features; give it to the reading of a test file.
  public let encoding: CSVEncoding
  /// What that encoding took from the rows as a whole; nothing if it was given.
  public let learned: CSVLearned
  /// Rows left out because a field was missing.
  public let droppedRows: Int
}

extension Dataset {
  /// Reads a table of comma-separated (or otherwise separated) values, plain or gzip.
  /// - Parameters:
  ///   - encoding: What a training file taught; nil to learn it from this file.
  /// - Throws: ``DataError`` with file, line and column if a field cannot be used.
  public static func csv(_ path: String, schema: CSVSchema, encoding: CSVEncoding? = nil) throws -> CSVData {
    try csv([path], schema: schema, encoding: encoding)
  }

  /// Reads several tables of one schema as one.
  /// - Parameter clientPerFile: Each file is one client's, named as the file.
  /// - Throws: ``DataError`` with file, line and column if a field cannot be used.
  public static func csv(
    _ paths: [String], schema: CSVSchema, encoding: CSVEncoding? = nil, clientPerFile: Bool = false
  ) throws -> CSVData {
    var table = CSVTable(schema)
    for path in paths { try table.read(path) }
    let source = paths.joined(separator: ", ")
    guard table.rowCount > 0 else {
      throw DataError.malformed(
        file: source, line: nil,
        reason: table.droppedRows > 0 ? "every row has a missing field and was dropped" : "there are no rows")
    }
    let encoder = CSVEncoder(table: table, encoding: encoding ?? CSVEncoding(fitting: table), source: source)
    let dataset = try Dataset(
      features: .dense(count: encoder.encoding.featureCount), targets: encoder.targetKind,
      featureStorage: .floats(encoder.features()), targetStorage: encoder.targets())
    var clients = encoder.clients()
    if clientPerFile {
      guard clients == nil else {
        throw DataError.malformed(file: source, line: nil, reason: "schema: a client key column and a client a file")
      }
      clients = ClientKeys(owners: table.fileOfRow, names: paths.map { String($0.split(separator: "/").last ?? "") })
    }
    return CSVData(
      dataset: dataset, clients: clients, encoding: encoder.encoding,
      learned: encoding == nil ? CSVLearned(fitting: table) : CSVLearned(), droppedRows: table.droppedRows)
  }
}

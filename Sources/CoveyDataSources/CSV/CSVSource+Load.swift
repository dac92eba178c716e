internal import CoveyCore
internal import CoveyData
internal import CoveySystem

extension CSVSource {
  /// The folder of the files; nil if their paths say it.
  public func folder() throws -> String? { directory }

  /// Reads the tables.
  public func load(_ context: LoadingContext) throws -> LoadedExamples {
    func paths(_ files: [String]) -> [String] {
      files.map { file in directory.map { file.hasPrefix("/") ? file : "\($0)/\(file)" } ?? file }
    }
    let table = try Dataset.csv(paths(files), schema: schema, clientPerFile: clientPerFile)
    let test = testFiles.isEmpty ? nil : try Dataset.csv(paths(testFiles), schema: schema, encoding: table.encoding)
    var examples = LoadedExamples(
      train: table.dataset, test: test?.dataset, heldOut: test == nil ? .none : .publicData,
      keys: (table.clients?.owners).map { SharedBuffer($0) }, classNames: table.encoding.classNames)
    // Files of their own, and yet rows that train, or rows of clients who do.
    let names = Set(table.clients?.names ?? [])
    let repeatsClients = test?.clients.map { !names.isDisjoint(with: $0.names) } ?? false
    let repeatsFiles = paths(testFiles).contains { one in
      paths(files).contains { FileSystem.isSameFile(one, $0) }
    }
    if repeatsClients || repeatsFiles { examples.heldOut = .clientData }
    examples.statistics = statistics(table.learned)
    examples.publicFacts = statedFacts
    return examples
  }

  private var schema: CSVSchema {
    let roleOthers: CSVRole? =
      switch others {
      case .numeric: .numeric
      case .categorical: .categorical
      case .ignored: .ignored
      case .refused: nil
      }
    return CSVSchema(
      columns: columns(others: roleOthers), others: roleOthers,
      target: task == .number ? .number : .classes(classes?.map { [$0] }), hasHeader: header,
      separator: separator.first ?? ",", skippedLines: skipLines, missingTokens: Set(missingTokens),
      missingNumbers: missingNumbers.rule, missingCategories: missingCategories.rule, standardizes: standardize)
  }

  private func columns(others: CSVRole?) -> [CSVColumn] {
    var roles: [String: CSVRole] = [target: .target]
    for name in numeric { roles[name] = .numeric }
    for name in categorical { roles[name] = .categorical }
    for name in bounds.keys { roles[name] = .numeric }
    for name in categories.keys { roles[name] = .categorical }
    for name in ignored { roles[name] = .ignored }
    if let client, roles[client] == nil { roles[client] = .clientKey }
    // With a header the order does not matter, but it shall not depend on a dictionary's.
    let listed = [target] + numeric + categorical + ignored
    let named = listed + (Array(bounds.keys) + Array(categories.keys)).filter { !listed.contains($0) }.sorted()
    let names = columns ?? (named + [client].compactMap { $0 }.filter { !named.contains($0) })
    return names.compactMap { name in
      (roles[name] ?? others).map {
        CSVColumn(name, $0, isClientKey: name == client, bounds: bounds[name], categories: categories[name])
      }
    }
  }
}

extension CSVSource.MissingNumber {
  var rule: CSVMissing {
    switch self {
    case .error: .error
    case .dropRow: .dropRow
    case .mean: .mean
    case .median: .median
    case .middle: .middle
    }
  }
}

extension CSVSource.MissingCategory {
  var rule: CSVMissing {
    switch self {
    case .error: .error
    case .dropRow: .dropRow
    case .ownCategory: .ownCategory
    }
  }
}

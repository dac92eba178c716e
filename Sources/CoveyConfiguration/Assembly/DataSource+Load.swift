internal import CoveyCore
internal import CoveyData
internal import CoveyPrivacy
internal import CoveySystem

extension DataSource {
  /// Reads or makes the examples.
  /// - Throws: `DataError` if they cannot be had.
  func load(seed: UInt64, testFraction: Double) throws -> LoadedExamples {
    switch self {
    case .glyphs(let source):
      // The test writers do not train.
      let glyphs = try source.recipe.make(seed: seed)
      return LoadedExamples(train: glyphs.train, test: glyphs.test, heldOut: .publicData, keys: glyphs.writers)
    case .synthetic(let source):
      let made = try source.recipe.make(seed: seed, testShare: testFraction)
      return LoadedExamples(train: made.train, test: made.test, heldOut: .clientData, keys: made.partition.owners)
    case .mnist(let directory):
      return try Self.idx(DataDirectory.find("mnist", explicit: directory), classes: 10)
    case .fashionMNIST(let directory):
      return try Self.idx(DataDirectory.find("fashion-mnist", explicit: directory), classes: 10)
    case .idx(let source):
      return try Self.idx(source.directory, classes: source.classes)
    case .npy(let source): return try source.load()
    case .csv(let source): return try source.load()
    case .leaf(let source): return try source.load()
    }
  }

  /// The folder in which a partition's file lies.
  func folder() throws -> String? {
    switch self {
    case .glyphs, .synthetic: nil
    case .mnist(let directory): try DataDirectory.find("mnist", explicit: directory)
    case .fashionMNIST(let directory): try DataDirectory.find("fashion-mnist", explicit: directory)
    case .idx(let source): source.directory
    case .npy(let source): source.directory
    case .csv(let source): source.directory
    case .leaf(let source): source.directory
    }
  }

  private static func idx(_ directory: String, classes: Int?) throws -> LoadedExamples {
    let (train, test) = try Dataset.idxFolder(directory, classes: classes)
    var examples = LoadedExamples(train: train, test: test, heldOut: .publicData)
    if classes == nil { examples.noteLargestLabel() }
    return examples
  }
}

extension GlyphsSource {
  var recipe: Glyphs {
    Glyphs(
      writers: writers, examplesPerWriter: examples, testWriters: testWriters, testExamplesPerWriter: testExamples,
      labelConcentration: labelConcentration)
  }
}

extension SyntheticSource {
  var recipe: Synthetic {
    Synthetic(clients: clients, alpha: alpha, beta: beta, iid: iid, shared: shared, sizes: examples.sizes)
  }
}

extension ClientSizesSection {
  var sizes: ClientSizes {
    switch self {
    case .fixed(let count): .fixed(count)
    case .uniform(let minimum, let maximum): .uniform(minimum: minimum, maximum: maximum)
    case .logNormal(let mean, let deviation, let minimum):
      .logNormal(mean: mean, deviation: deviation, minimum: minimum)
    }
  }
}

extension NPYSource {
  func load() throws -> LoadedExamples {
    let targetKind = classes.map { TargetKind.classes($0) }
    func read(_ features: String, _ targets: String, like first: Dataset?) throws -> Dataset {
      let values = try NPY.read("\(directory)/\(features)")
      let kind = vocabulary.map {
        FeatureKind.tokens(length: values.dimensions.dropFirst().reduce(1, *), vocabulary: $0)
      }
      return try Dataset(
        features: values, targets: NPY.read("\(directory)/\(targets)"), kind: kind,
        targetKind: targetKind ?? first?.targets)
    }
    let train = try read(features, targets, like: nil)
    var examples = LoadedExamples(train: train, test: nil)
    if classes == nil { examples.noteLargestLabel() } else { examples.noteStatedClasses() }
    guard let testFeatures, let testTargets else { return examples }
    examples.test = try read(testFeatures, testTargets, like: train)
    let isRepeated = FileSystem.isSameFile("\(directory)/\(features)", "\(directory)/\(testFeatures)")
    examples.heldOut = isRepeated ? .clientData : .publicData
    return examples
  }
}

extension CSVSource {
  func load() throws -> LoadedExamples {
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

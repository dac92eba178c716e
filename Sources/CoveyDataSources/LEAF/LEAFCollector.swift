import CoveyCore
internal import CoveyData

/// Gathers the examples of LEAF files, user by user.
struct LEAFCollector {
  private let options: LEAFOptions
  private var numbers = GrowingBuffer<Float>()
  private var tokens = GrowingBuffer<Int32>()
  private var labels = GrowingBuffer<Int32>()
  private var values = GrowingBuffer<Float>()
  private var owners: [Int32] = []
  private var names: [String] = []
  private var indexOfName: [String: Int32] = [:]
  /// Values of an example; nil before the first.
  private var width: Int?
  private var alphabet: [UnicodeScalar: Int32] = [:]
  private var substitute: Int32?
  private var largestLabel: Int32 = 0

  /// - Throws: ``DataError`` if the options contradict themselves.
  init(_ options: LEAFOptions) throws {
    self.options = options
    if case .numbers(let kind?) = options.features { width = kind.count }
    if case .characters(let text) = options.features {
      for (index, scalar) in text.unicodeScalars.enumerated() {
        guard alphabet.updateValue(Int32(index), forKey: scalar) == nil else {
          throw DataError.impossibleOptions("the alphabet has a character twice")
        }
      }
      substitute = try options.substitute.map { character in
        guard let scalar = character.unicodeScalars.first, let token = alphabet[scalar] else {
          throw DataError.impossibleOptions("the substitute character is not in the alphabet")
        }
        return token
      }
    } else if options.targets == .character {
      throw DataError.impossibleOptions("character targets need character features and their alphabet")
    }
  }

  /// Adds a file's users.
  mutating func read(_ path: String) throws {
    let bytes = try ByteInput(path).readAll()
    try withExtendedLifetime(bytes) {
      var scanner = JSONScanner(UnsafeBufferPointer(start: bytes.pointer, count: bytes.count), file: path)
      var users: [String]?
      var promised: [Int]?
      var found: [String: Int] = [:]
      try scanner.object("the file") { scanner, name in
        switch name {
        case "users":
          var list: [String] = []
          try scanner.array("users") { list.append(try $0.string("users")) }
          users = list
        case "num_samples":
          var list: [Int] = []
          try scanner.array("num_samples") { scanner in
            guard let count = Int(exactly: try scanner.number("num_samples")) else {
              throw scanner.error("num_samples has a number that is not whole")
            }
            list.append(count)
          }
          promised = list
        case "user_data":
          try scanner.object("user_data") { scanner, user in
            guard found[user] == nil else { throw scanner.error("user_data has a user twice") }
            found[user] = try readUser(user, number: found.count + 1, &scanner)
          }
        default: try scanner.skip(name)
        }
      }
      guard scanner.peek() == nil else { throw scanner.error("invalid JSON: text after the end") }
      try check(users: users, promised: promised, found: found, path: path)
    }
  }

  /// The data set and who owns what.
  func finish(source: String) throws -> (dataset: Dataset, clients: ClientKeys) {
    guard let width, !owners.isEmpty else {
      throw DataError.malformed(file: source, line: nil, reason: "there are no examples")
    }
    let kind: FeatureKind
    let storage: FeatureStorage
    switch options.features {
    case .numbers(let given): (kind, storage) = (given ?? .dense(count: width), .floats(numbers.finish()))
    case .characters: (kind, storage) = (.tokens(length: width, vocabulary: alphabet.count), .tokens(tokens.finish()))
    }
    let targets: TargetKind
    switch options.targets {
    case .classes(let count): targets = .classes(count ?? Int(largestLabel) + 1)
    case .character: targets = .classes(alphabet.count)
    case .number: targets = .values(1)
    }
    let target: TargetStorage = options.targets == .number ? .values(values.finish()) : .labels(labels.finish())
    let dataset = try Dataset(features: kind, targets: targets, featureStorage: storage, targetStorage: target)
    return (dataset, ClientKeys(owners: owners, names: names))
  }

  /// Reads `{"x": [...], "y": [...]}`; returns the number of examples. Messages give the user's number, never the name.
  private mutating func readUser(_ user: String, number: Int, _ scanner: inout JSONScanner) throws -> Int {
    var examples: Int?
    var targets: Int?
    try scanner.object("user \(number)") { scanner, name in
      var count = 0
      switch name {
      case "x":
        guard examples == nil else { throw scanner.error("user \(number) has x twice") }
        try scanner.array("x of user \(number)") {
          try readFeatures(&$0)
          count += 1
        }
        examples = count
      case "y":
        guard targets == nil else { throw scanner.error("user \(number) has y twice") }
        try scanner.array("y of user \(number)") {
          try readTarget(&$0)
          count += 1
        }
        targets = count
      default: try scanner.skip(name)
      }
    }
    guard let examples, let targets, examples == targets else {
      throw scanner.error("user \(number) has \(examples ?? 0) examples x, but \(targets ?? 0) targets y")
    }
    let index = indexOfName[user] ?? Int32(names.count)
    if Int(index) == names.count {
      indexOfName[user] = index
      names.append(user)
    }
    owners.append(contentsOf: repeatElement(index, count: examples))
    return examples
  }

  private mutating func readFeatures(_ scanner: inout JSONScanner) throws {
    var count = 0
    if case .characters = options.features {
      for scalar in try scanner.string("x").unicodeScalars {
        tokens.append(try token(scalar, scanner))
        count += 1
      }
    } else if scanner.peek() == UInt8(ascii: "[") {
      try scanner.array("x") { scanner in
        numbers.append(Float(try scanner.number("x")))
        count += 1
      }
    } else {
      numbers.append(Float(try scanner.number("x")))
      count = 1
    }
    guard count == width ?? count, count > 0 else {
      throw scanner.error("an example has \(count) features, expected \(width.map { "\($0)" } ?? "at least one")")
    }
    width = count
  }

  private mutating func readTarget(_ scanner: inout JSONScanner) throws {
    switch options.targets {
    case .number: values.append(Float(try scanner.number("y")))
    case .character:
      let text = try scanner.string("y").unicodeScalars
      guard text.count == 1, let scalar = text.first else { throw scanner.error("a target is not one character") }
      labels.append(try token(scalar, scanner))
    case .classes:
      guard let label = Int32(exactly: try scanner.number("y")) else {
        throw scanner.error("a class label is not a whole number")
      }
      largestLabel = max(largestLabel, label)
      labels.append(label)
    }
  }

  private func token(_ scalar: UnicodeScalar, _ scanner: JSONScanner) throws -> Int32 {
    guard let token = alphabet[scalar] ?? substitute else {
      throw scanner.error("a character is not in the alphabet; name a substitute or extend the alphabet")
    }
    return token
  }

  /// What the file promises is what it holds.
  private func check(users: [String]?, promised: [Int]?, found: [String: Int], path: String) throws {
    func malformed(_ reason: String) -> DataError { .malformed(file: path, line: nil, reason: reason) }
    guard !found.isEmpty || users?.isEmpty == true else { throw malformed("there is no user_data: not a LEAF file") }
    guard let users else { return }
    guard users.count == found.count, let promised, promised.count == users.count else {
      throw malformed(
        "\(users.count) users, \(promised?.count ?? 0) num_samples and \(found.count) user_data; these must agree")
    }
    for (index, (user, count)) in zip(users, promised).enumerated() where found[user] != count {
      throw malformed("user \(index + 1) has \(found[user] ?? 0) examples, but num_samples says \(count)")
    }
  }
}

extension DataError {
  /// Options that contradict each other.
  fileprivate static func impossibleOptions(_ what: String) -> DataError { .unavailable("LEAF options: \(what)") }
}

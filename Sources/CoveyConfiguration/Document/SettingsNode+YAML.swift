package import CoveyCore
internal import Yams

#if !YAML
  #error("CoveyConfiguration reads YAML: enable the trait YAML, or use CoveySimulation's values")
#endif

extension SettingsNode {
  /// More nodes than any configuration needs; aliases that multiply stop here.
  private static let maximumNodes = 100_000
  /// More levels than any configuration needs.
  private static let maximumDepth = 64

  /// Parses one YAML document.
  /// - Parameters:
  ///   - yaml: The text.
  ///   - file: The name for messages.
  ///   - argument: For a value of the command line: the option, which takes the place of line and column.
  /// - Throws: ``SettingsError``: not YAML, a key twice in a mapping, or nothing at all.
  package init(yaml: String, file: String, argument: String? = nil) throws(SettingsError) {
    let place = { (mark: Mark?) -> SettingsOrigin in
      if let argument { return .argument(argument) }
      return .file(file, line: mark?.line ?? 1, column: mark?.column ?? 1)
    }
    if Self.deepestBrackets(yaml) > Self.maximumDepth {
      throw SettingsError(place(nil), "more than \(Self.maximumDepth) levels of nested brackets")
    }
    let root: Node?
    do {
      root = try Parser(yaml: yaml, resolver: .basic).singleRoot()
    } catch let error as YamlError {
      throw SettingsError(error, place: place)
    } catch {
      throw SettingsError(place(nil), "not YAML: \(error)")
    }
    guard let root else { throw SettingsError(place(nil), "there is nothing in it") }
    var left = Self.maximumNodes
    self = try Self(root, depth: 0, left: &left, place: place)
  }

  private init(
    _ node: Node, depth: Int, left: inout Int, place: (Mark?) -> SettingsOrigin
  ) throws(SettingsError) {
    left -= 1
    guard left > 0, depth <= Self.maximumDepth else {
      throw SettingsError(place(node.mark), "too many or too deeply nested values for a configuration")
    }
    let content: Content
    switch node {
    case .scalar(let scalar):
      content = .scalar(scalar.string, quoted: scalar.style != .plain && scalar.style != .any)
    case .sequence(let elements):
      var list: [SettingsNode] = []
      for element in elements { list.append(try Self(element, depth: depth + 1, left: &left, place: place)) }
      content = .sequence(list)
    case .mapping(let pairs):
      var entries: [Entry] = []
      for (key, value) in pairs {
        guard let name = key.scalar?.string else {
          throw SettingsError(place(key.mark), "a key must be a word")
        }
        let child = try Self(value, depth: depth + 1, left: &left, place: place)
        entries.append(Entry(key: name, origin: place(key.mark), value: child))
      }
      content = .mapping(entries)
    case .alias:
      throw SettingsError(place(node.mark), "an alias without its anchor")
    }
    self.init(content, origin: place(node.mark))
  }

  /// The deepest nesting of flow brackets, an upper bound: those in comments and text count too.
  private static func deepestBrackets(_ yaml: String) -> Int {
    var depth = 0
    var deepest = 0
    for byte in yaml.utf8 {
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        deepest = max(deepest, depth)
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
      default: break
      }
    }
    return deepest
  }
}

extension SettingsError {
  /// The parser's complaint, at its place.
  fileprivate init(_ error: YamlError, place: (Mark?) -> SettingsOrigin) {
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let setting = context.map { " \($0.text) that begins at \($0.mark)" } ?? ""
      self.init(place(mark), "not YAML: \(problem)\(setting)")
    case .duplicatedKeysInMapping(let keys, let context):
      let names = keys.map { "\"\($0)\"" }.joined(separator: ", ")
      self.init(place(context.mark), "the key \(names) appears more than once in this mapping")
    case .reader(let problem, _, _, _):
      self.init(place(nil), "not YAML: \(problem)")
    default:
      self.init(place(nil), "not YAML")
    }
  }
}

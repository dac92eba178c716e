/// Reads one mapping of settings strictly: every key is asked for by name, and what nobody asked for is refused.
///
/// A reader never throws. A bad value is logged and its default returned, so that all problems are found in one go;
/// ``SettingsLog/throwProblems()`` ends the reading.
public final class SettingsReader {
  /// The keys from the root, joined by dots; empty for the root.
  public let path: String
  /// Where the section was written.
  public let origin: SettingsOrigin
  package let log: SettingsLog
  private let entries: [SettingsNode.Entry]
  private var known: [String] = []
  private var standards: [String: SettingsNode] = [:]

  /// Reads `node`, which a mapping is expected of; null is an empty one.
  public init(_ node: SettingsNode?, path: String, log: SettingsLog) {
    self.path = path
    self.log = log
    origin = node?.origin ?? .standard
    switch node?.content {
    case .mapping(let entries)?: self.entries = entries
    case nil: entries = []
    default:
      entries = []
      if let node, !node.isNull {
        log.add(node.origin, "\(path.isEmpty ? "a configuration" : path): expected a mapping, found \(node.kind)")
      }
    }
  }

  /// Reads an empty mapping: what is asked for has its default.
  public convenience init(defaultsAt path: String = "") {
    self.init(nil, path: path, log: SettingsLog())
  }

  /// The full path of a key here.
  public func path(of key: String) -> String {
    path.isEmpty ? key : "\(path).\(key)"
  }

  /// The value of `key`, which becomes a known key.
  public func node(_ key: String) -> SettingsNode? {
    if !known.contains(key) {
      known.append(key)
      log.know(path(of: key))
    }
    guard let entry = entries.first(where: { $0.key == key }) else { return standards[key] }
    log.record(path(of: key), entry.value.origin)
    return entry.value
  }

  /// The same section with defaults that other sections decide: an absent key reads as what stands here, if anybody asks
  /// for it.
  public func defaulting(_ standards: [String: SettingsNode]) -> SettingsReader {
    self.standards.merge(standards) { _, new in new }
    return self
  }

  /// Whether `key` is written here, null or not.
  public func has(_ key: String) -> Bool {
    entries.contains { $0.key == key }
  }

  /// Whether the section was written in a file, though the command line may have changed values in it.
  public var isFromFile: Bool { if case .file = origin { true } else { false } }

  /// Whether the section, or a value in it, comes from the command line.
  public var isArgument: Bool {
    if case .argument = origin { return true }
    return entries.contains { isArgument($0.key) }
  }

  /// A section below this one; an absent one reads as empty.
  public func section(_ key: String) -> SettingsReader {
    SettingsReader(node(key), path: path(of: key), log: log)
  }

  /// A section that may be written as a plain value, short for `{name: value}`.
  public func namedSection(_ key: String) -> SettingsReader {
    guard let node = node(key), case .scalar = node.content, !node.isNull else { return section(key) }
    let name = SettingsNode.Entry(key: "name", origin: node.origin, value: node)
    return SettingsReader(SettingsNode(.mapping([name]), origin: node.origin), path: path(of: key), log: log)
  }

  /// Logs a problem with a key's value, or with the section if the key is absent.
  public func refuse(_ key: String, _ message: String) {
    let entry = entries.first { $0.key == key }
    log.add(entry?.value.origin ?? origin, message)
  }

  /// Whether `key` is written here with a value other than null.
  public func hasValue(_ key: String) -> Bool {
    entries.first { $0.key == key }.map { !$0.value.isNull } ?? false
  }

  /// Whether the value of `key` comes from the command line.
  public func isArgument(_ key: String) -> Bool {
    if case .argument? = entries.first(where: { $0.key == key })?.value.origin { true } else { false }
  }

  /// Keys that exist only beside certain choices.
  public struct Foreign {
    /// The key that chooses, such as `name`.
    public let selector: String
    /// The keys, each with the choices that have it.
    public let owners: [String: String]
    /// Another key on which that choice depends.
    public let above: String?

    /// Keys that exist only beside certain choices of `selector`.
    public init(selector: String, owners: [String: String], above: String? = nil) {
      self.selector = selector
      self.owners = owners
      self.above = above
    }
  }

  /// Refuses every key that was not asked for.
  ///
  /// - Parameters:
  ///   - foreign: Keys that exist only beside another choice of `selector`, with the choices that have them.
  ///   - selector: The key that chooses, such as `name`.
  public func finish(foreign: [String: String], selector: String) {
    finish(foreign: [Foreign(selector: selector, owners: foreign)])
  }

  /// Refuses every key that was not asked for.
  ///
  /// - Parameters:
  ///   - foreign: Keys that exist only beside another choice. If the command line makes the choice, the file's keys for
  ///     another one are dropped: `--set client.optimizer.name=adam` need not undo the file's momentum.
  ///   - elsewhere: Keys that do not exist here and that one may well try, each with what to write instead.
  public func finish(foreign: [Foreign] = [], elsewhere: [String: String] = [:]) {
    for entry in entries where !known.contains(entry.key) {
      if let remedy = elsewhere[entry.key] {
        log.add(entry.origin, "unknown key \"\(entry.key)\" in \(path); \(remedy)")
        continue
      }
      guard let rule = foreign.first(where: { $0.owners[entry.key] != nil }), let owner = rule.owners[entry.key] else {
        log.unknown(entry, section: path, known: known)
        continue
      }
      let isChosen = isArgument(rule.selector) || rule.above.map(isArgument) ?? false
      if isChosen, case .file = entry.origin { continue }
      log.add(entry.origin, "\(path(of: entry.key)) has a meaning only with \(rule.selector): \(owner)")
    }
  }
}

/// Reads one mapping of a configuration strictly: every key is asked for by name, and what nobody asked for is refused.
///
/// A reader never throws. A bad value is logged and its default returned, so that all problems are found in one go;
/// ``ReadingLog/throwProblems()`` ends the reading.
package final class SectionReader {
  /// The keys from the root, joined by dots; empty for the root.
  package let path: String
  /// Where the section was written.
  package let origin: ConfigurationOrigin
  package let log: ReadingLog
  private let entries: [ConfigurationNode.Entry]
  private var known: [String] = []

  /// Reads `node`, which a mapping is expected of; null is an empty one.
  package init(_ node: ConfigurationNode?, path: String, log: ReadingLog) {
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

  /// The full path of a key here.
  package func path(of key: String) -> String {
    path.isEmpty ? key : "\(path).\(key)"
  }

  /// The value of `key`, which becomes a known key.
  package func node(_ key: String) -> ConfigurationNode? {
    if !known.contains(key) {
      known.append(key)
      log.know(path(of: key))
    }
    guard let entry = entries.first(where: { $0.key == key }) else { return nil }
    log.record(path(of: key), entry.value.origin)
    return entry.value
  }

  /// Whether `key` is written here, null or not.
  package func has(_ key: String) -> Bool {
    entries.contains { $0.key == key }
  }

  /// Whether the section was written in a file, though the command line may have changed values in it.
  package var isFromFile: Bool { if case .file = origin { true } else { false } }

  /// A section below this one; an absent one reads as empty.
  package func section(_ key: String) -> SectionReader {
    SectionReader(node(key), path: path(of: key), log: log)
  }

  /// A section that may be written as a plain value, short for `{name: value}`.
  package func namedSection(_ key: String) -> SectionReader {
    guard let node = node(key), case .scalar = node.content, !node.isNull else { return section(key) }
    let name = ConfigurationNode.Entry(key: "name", origin: node.origin, value: node)
    return SectionReader(ConfigurationNode(.mapping([name]), origin: node.origin), path: path(of: key), log: log)
  }

  /// Logs a problem with a key's value, or with the section if the key is absent.
  package func refuse(_ key: String, _ message: String) {
    let entry = entries.first { $0.key == key }
    log.add(entry?.value.origin ?? origin, message)
  }

  /// Refuses every key that was not asked for.
  ///
  /// - Parameters:
  ///   - foreign: Keys that exist only beside another choice of `selector`, with the choices that have them.
  ///   - selector: The key that chooses, such as `name`. If the command line chooses, the file's keys for another
  ///     choice are dropped: `--set client.optimizer.name=adam` need not undo the file's momentum.
  package func finish(foreign: [String: String] = [:], selector: String? = nil) {
    let chosen = selector.flatMap { key in entries.first { $0.key == key } }
    for entry in entries where !known.contains(entry.key) {
      guard let owner = foreign[entry.key], let selector else {
        log.unknown(entry, section: path, known: known)
        continue
      }
      if case .argument? = chosen?.value.origin, case .file = entry.origin { continue }
      log.add(entry.origin, "\(path(of: entry.key)) has a meaning only with \(selector): \(owner)")
    }
  }
}

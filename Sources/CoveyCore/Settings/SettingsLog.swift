/// What a reading of settings has met: problems, the keys that exist, and where values came from.
public final class SettingsLog {
  private enum Finding {
    case problem(SettingsError.Problem)
    case unknown(SettingsNode.Entry, section: String, known: [String])
  }

  private var findings: [Finding] = []
  private var knownPaths: [String] = []
  /// Where the value at each path was written; paths that are not here have their defaults.
  public private(set) var origins: [String: SettingsOrigin] = [:]

  /// An empty log.
  public init() {}

  /// Whether nothing is wrong so far.
  public var isClean: Bool { findings.isEmpty }

  /// Notes a problem.
  package func add(_ origin: SettingsOrigin?, _ message: String) {
    findings.append(.problem(.init(origin, message)))
  }

  /// Notes that a key exists; hints for the command line choose among these.
  func know(_ path: String) {
    knownPaths.append(path)
  }

  /// The keys of the root that were asked for.
  package var topLevelKeys: [String] { knownPaths.filter { !$0.contains(".") } }

  func record(_ path: String, _ origin: SettingsOrigin) {
    origins[path] = origin
  }

  func unknown(_ entry: SettingsNode.Entry, section: String, known: [String]) {
    findings.append(.unknown(entry, section: section, known: known))
  }

  /// Throws what was found, in the order of the file, the command line's after.
  public func throwProblems() throws(SettingsError) {
    guard !findings.isEmpty else { return }
    let problems = findings.map { finding -> SettingsError.Problem in
      switch finding {
      case .problem(let problem): problem
      case .unknown(let entry, let section, let known): describe(entry, section: section, known: known)
      }
    }
    func place(_ problem: SettingsError.Problem) -> (Int, Int) {
      if case .file(_, let line, let column)? = problem.origin { return (line, column) }
      return (.max, .max)
    }
    // Sorting keeps the order of equal places.
    throw SettingsError(problems.sorted { place($0) < place($1) })
  }

  private func describe(
    _ entry: SettingsNode.Entry, section: String, known: [String]
  ) -> SettingsError.Problem {
    if case .argument = entry.origin {
      let path = Self.writtenPath(entry, section: section)
      let prefix = section.isEmpty ? "" : "\(section)."
      let sister = path == prefix + entry.key ? SpellingHint.nearest(to: entry.key, among: known) : nil
      if let nearest = sister.map({ prefix + $0 }) ?? SpellingHint.nearest(to: path, among: knownPaths) {
        return .init(entry.origin, "unknown key \"\(path)\"; did you mean \"\(nearest)\"?")
      }
    }
    let place = section.isEmpty ? "" : " in \(section)"
    let hint = SpellingHint.sentence(for: entry.key, among: known)
    return .init(entry.origin, "unknown key \"\(entry.key)\"\(place)\(hint)")
  }

  /// The path as the user wrote it: an unknown key of the command line was made together with those below it.
  private static func writtenPath(_ entry: SettingsNode.Entry, section: String) -> String {
    var path = section.isEmpty ? entry.key : "\(section).\(entry.key)"
    var node = entry.value
    while case .mapping(let entries) = node.content, entries.count == 1 {
      path += ".\(entries[0].key)"
      node = entries[0].value
    }
    return path
  }
}

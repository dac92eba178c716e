/// A part as messages carry it: the word for it and its settings, of which the receiver makes the part again.
public struct NamedSettings: Sendable, Hashable {
  /// The word in settings.
  public let name: String
  /// Every key that has a meaning, defaults filled in.
  public let settings: SettingsNode

  /// A name with its settings.
  public init(_ name: String, _ settings: SettingsNode) {
    self.name = name
    self.settings = settings
  }
}

extension PartRegistry {
  /// Makes the part that a message names. Nothing in it is trusted: the part reads its settings as it reads a file's.
  /// - Throws: ``SettingsError`` if nothing here has that name, with the nearest one, or if the part does not take its
  ///   settings: all problems at once.
  public func open(_ named: NamedSettings) throws(SettingsError) -> Part {
    guard let maker = self[named.name] else {
      let hint = SpellingHint.sentence(for: named.name, among: all.map(\.name))
      throw SettingsError([.init(nil, "unknown name \"\(named.name)\"\(hint)")])
    }
    let log = SettingsLog()
    let reader = SettingsReader(named.settings, path: named.name, log: log)
    let part = maker.make(reader)
    reader.finish()
    try log.throwProblems()
    return part
  }

  /// The keys of all parts, each with the names of those that have it, for ``SettingsReader/finish(foreign:elsewhere:)``.
  public var owners: [String: String] {
    var owners: [String: [String]] = [:]
    for maker in all {
      let log = SettingsLog()
      _ = maker.make(SettingsReader(nil, path: "", log: log))
      for key in log.topLevelKeys { owners[key, default: []].append(maker.name) }
    }
    return owners.mapValues { $0.joined(separator: ", ") }
  }
}

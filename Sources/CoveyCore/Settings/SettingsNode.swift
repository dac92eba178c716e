/// A tree of settings as text, lists and mappings, each with the place where it was written.
///
/// Numbers stay the text that they were written as until a reader asks for them by type: a `Float` never goes through the
/// text of a `Double`, so no bit changes on the way.
public struct SettingsNode: Sendable {
  /// What a node holds.
  public enum Content: Sendable, Hashable {
    /// One value as written; quoted ones are text whatever they look like.
    case scalar(String, quoted: Bool)
    /// A list.
    case sequence([SettingsNode])
    /// Keys and values in the order written; keys are unique.
    case mapping([Entry])
  }

  /// One key of a mapping.
  public struct Entry: Sendable {
    /// The key.
    public var key: String
    /// Where the key was written.
    public var origin: SettingsOrigin
    /// The key's value.
    public var value: SettingsNode

    /// A key and its value.
    public init(key: String, origin: SettingsOrigin = .standard, value: SettingsNode) {
      self.key = key
      self.origin = origin
      self.value = value
    }
  }

  /// What the node holds.
  public var content: Content
  /// Where the value was written.
  public var origin: SettingsOrigin

  /// A node.
  public init(_ content: Content, origin: SettingsOrigin = .standard) {
    self.content = content
    self.origin = origin
  }

  /// Whether the value is null: empty, `~` or `null`.
  public var isNull: Bool {
    if case .scalar(let text, quoted: false) = content { return ScalarText.isNull(text) }
    return false
  }

  /// The kind of value, for messages: "text", "a whole number", "a list", ...
  public var kind: String {
    switch content {
    case .scalar(let text, let quoted): quoted ? "text" : ScalarText.kind(text)
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}

/// Two trees are equal if they hold the same, wherever they were written.
extension SettingsNode: Hashable {
  /// Whether both hold the same.
  public static func == (left: SettingsNode, right: SettingsNode) -> Bool { left.content == right.content }

  /// Hashes what the node holds.
  public func hash(into hasher: inout Hasher) { hasher.combine(content) }
}

extension SettingsNode.Entry: Hashable {
  /// Whether both have the same key and value.
  public static func == (left: SettingsNode.Entry, right: SettingsNode.Entry) -> Bool {
    left.key == right.key && left.value == right.value
  }

  /// Hashes key and value.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(key)
    hasher.combine(value)
  }
}

/// Where a setting was written.
public enum SettingsOrigin: Sendable, Hashable {
  /// In a file, at a line and column that count from 1.
  case file(String, line: Int, column: Int)
  /// On the command line: the option and its value, such as `--set client.epochs=0`.
  case argument(String)
  /// Nowhere: it is the default.
  case standard
}

extension SettingsOrigin: CustomStringConvertible {
  /// The prefix of an error message, such as `run.yaml:12:11`.
  public var description: String {
    switch self {
    case .file(let name, let line, let column): "\(name):\(line):\(column)"
    case .argument(let text): text
    case .standard: "default"
    }
  }
}

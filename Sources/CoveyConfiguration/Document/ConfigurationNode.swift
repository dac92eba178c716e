/// A tree of YAML values, each with the place where it was written.
package struct ConfigurationNode: Sendable {
  /// What a node holds.
  package enum Content: Sendable {
    /// One value as written; quoted ones are text whatever they look like.
    case scalar(String, quoted: Bool)
    /// A list.
    case sequence([ConfigurationNode])
    /// Keys and values in the order written; keys are unique.
    case mapping([Entry])
  }

  /// One key of a mapping.
  package struct Entry: Sendable {
    /// The key.
    package var key: String
    /// Where the key was written.
    package var origin: ConfigurationOrigin
    /// The key's value.
    package var value: ConfigurationNode

    /// A key and its value.
    package init(key: String, origin: ConfigurationOrigin = .standard, value: ConfigurationNode) {
      self.key = key
      self.origin = origin
      self.value = value
    }
  }

  /// What the node holds.
  package var content: Content
  /// Where the value was written.
  package var origin: ConfigurationOrigin

  /// A node.
  package init(_ content: Content, origin: ConfigurationOrigin = .standard) {
    self.content = content
    self.origin = origin
  }

  /// Whether the value is YAML's null: empty, `~` or `null`.
  package var isNull: Bool {
    if case .scalar(let text, quoted: false) = content { return ScalarText.isNull(text) }
    return false
  }

  /// The kind of value, for messages: "text", "a whole number", "a list", ...
  package var kind: String {
    switch content {
    case .scalar(let text, let quoted): quoted ? "text" : ScalarText.kind(text)
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }

  /// Whether two trees hold the same, wherever they were written.
  package static func sameContent(_ left: ConfigurationNode, _ right: ConfigurationNode) -> Bool {
    switch (left.content, right.content) {
    case (.scalar(let a, let quotedA), .scalar(let b, let quotedB)):
      a == b && quotedA == quotedB
    case (.sequence(let a), .sequence(let b)):
      a.count == b.count && zip(a, b).allSatisfy(sameContent)
    case (.mapping(let a), .mapping(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0.key == $1.key && sameContent($0.value, $1.value) }
    default: false
    }
  }
}

/// Builds one mapping of a configuration, key by key in the order of the documentation.
package struct SectionWriter {
  private var entries: [ConfigurationNode.Entry] = []

  /// An empty mapping.
  package init() {}

  /// The mapping.
  package var node: ConfigurationNode { ConfigurationNode(.mapping(entries)) }

  /// Adds a key with any node.
  package mutating func set(_ key: String, _ node: ConfigurationNode) {
    entries.append(.init(key: key, value: node))
  }

  /// Adds a number or a truth value; nil is null.
  package mutating func set(_ key: String, _ value: (some LosslessStringConvertible)?) {
    set(key, ConfigurationNode(.scalar(value.map { "\($0)" } ?? "null", quoted: false)))
  }

  /// Adds text; nil is null.
  package mutating func set(_ key: String, _ text: String?) {
    set(key, text.map(ConfigurationNode.text) ?? ConfigurationNode(.scalar("null", quoted: false)))
  }

  /// Adds a section.
  package mutating func set(_ key: String, section: some ConfigurationSection) {
    set(key, section.node)
  }
}

/// A part of a configuration that is a mapping.
package protocol ConfigurationSection: Sendable, Hashable {
  /// Reads the section; problems go to the reader's log.
  init(_ reader: SectionReader)
  /// Writes every key that has a meaning, defaults filled in.
  func write(to writer: inout SectionWriter)
}

extension ConfigurationSection {
  /// The section as a mapping.
  package var node: ConfigurationNode {
    var writer = SectionWriter()
    write(to: &writer)
    return writer.node
  }
}

extension ConfigurationNode {
  /// Text, quoted only if it would read as something else.
  package static func text(_ text: String) -> ConfigurationNode {
    ConfigurationNode(.scalar(text, quoted: !isPlain(text)))
  }

  /// A number.
  package static func number(_ value: Double) -> ConfigurationNode {
    ConfigurationNode(.scalar("\(value)", quoted: false))
  }

  /// A whole number.
  package static func whole(_ value: Int) -> ConfigurationNode {
    ConfigurationNode(.scalar("\(value)", quoted: false))
  }

  /// A list of whole numbers.
  package static func wholes(_ values: [Int]) -> ConfigurationNode {
    ConfigurationNode(.sequence(values.map { ConfigurationNode(.scalar("\($0)", quoted: false)) }))
  }

  /// A list of text.
  package static func texts(_ values: [String]) -> ConfigurationNode {
    ConfigurationNode(.sequence(values.map(ConfigurationNode.text)))
  }

  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.utf8.first, ScalarText.kind(text) == "text" else { return false }
    func isWord(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "/"), UInt8(ascii: "."):
        true
      default: false
      }
    }
    return isWord(first) && text.utf8.allSatisfy { isWord($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
  }
}

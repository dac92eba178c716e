/// Builds one mapping of settings, key by key in the order of the documentation.
public struct SettingsWriter {
  private var entries: [SettingsNode.Entry] = []

  /// An empty mapping.
  public init() {}

  /// The mapping.
  public var node: SettingsNode { SettingsNode(.mapping(entries)) }

  /// Adds a key with any node.
  public mutating func set(_ key: String, _ node: SettingsNode) {
    entries.append(.init(key: key, value: node))
  }

  /// Adds a number or a truth value; nil is null.
  public mutating func set(_ key: String, _ value: (some LosslessStringConvertible)?) {
    set(key, SettingsNode(.scalar(value.map { "\($0)" } ?? "null", quoted: false)))
  }

  /// Adds text; nil is null.
  public mutating func set(_ key: String, _ text: String?) {
    set(key, text.map(SettingsNode.text) ?? SettingsNode(.scalar("null", quoted: false)))
  }

  /// Adds a section.
  public mutating func set(_ key: String, section: some SettingsSection) {
    set(key, section.node)
  }
}

extension SettingsNode {
  /// Text, quoted only if it would read as something else.
  public static func text(_ text: String) -> SettingsNode {
    SettingsNode(.scalar(text, quoted: !isPlain(text)))
  }

  /// A number.
  public static func number(_ value: Double) -> SettingsNode {
    SettingsNode(.scalar("\(value)", quoted: false))
  }

  /// A whole number.
  public static func whole(_ value: Int) -> SettingsNode {
    SettingsNode(.scalar("\(value)", quoted: false))
  }

  /// A list of whole numbers.
  public static func wholes(_ values: [Int]) -> SettingsNode {
    SettingsNode(.sequence(values.map { SettingsNode(.scalar("\($0)", quoted: false)) }))
  }

  /// A list of text.
  public static func texts(_ values: [String]) -> SettingsNode {
    SettingsNode(.sequence(values.map(SettingsNode.text)))
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

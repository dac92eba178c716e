/// Settings as bytes: what a node holds, not where it was written.
extension SettingsNode: WireCodable {
  private enum Tag: UInt8 { case plain, quoted, sequence, mapping }

  /// Reads a tree.
  /// - Throws: ``WireError``, also for a key that appears twice.
  public init(from reader: inout WireReader) throws(WireError) {
    let content = try reader.nested { reader throws(WireError) -> Content in
      switch Tag(rawValue: try reader.byte()) {
      case .plain: return .scalar(try String(from: &reader), quoted: false)
      case .quoted: return .scalar(try String(from: &reader), quoted: true)
      case .sequence: return .sequence(try [SettingsNode](from: &reader))
      case .mapping:
        let entries = try [Entry](from: &reader)
        guard Set(entries.map(\.key)).count == entries.count else {
          throw reader.invalid("settings have one key twice")
        }
        return .mapping(entries)
      case nil: throw reader.invalid("settings are neither text nor list nor mapping")
      }
    }
    self.init(content)
  }

  /// Writes the tree.
  public func write(to writer: inout WireWriter) {
    switch content {
    case .scalar(let text, let quoted):
      writer.write((quoted ? Tag.quoted : .plain).rawValue)
      writer.write(text)
    case .sequence(let nodes):
      writer.write(Tag.sequence.rawValue)
      writer.write(nodes)
    case .mapping(let entries):
      writer.write(Tag.mapping.rawValue)
      writer.write(entries)
    }
  }
}

extension SettingsNode.Entry: WireCodable {
  /// The count of the key, and a tag.
  public static var leastByteCount: Int { 5 }

  /// Reads key and value.
  public init(from reader: inout WireReader) throws(WireError) {
    self.init(key: try String(from: &reader), value: try SettingsNode(from: &reader))
  }

  /// Writes key and value.
  public func write(to writer: inout WireWriter) {
    writer.write(key)
    writer.write(value)
  }
}

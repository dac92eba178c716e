/// A part of a run that reads its own settings from a mapping, and writes them back.
///
/// What `write(to:)` writes, `init(_:)` reads back as an equal part: the same settings serve a file, a message and a digest.
public protocol SettingsSection: Sendable {
  /// Reads the section; problems go to the reader's log.
  init(_ reader: SettingsReader)
  /// Writes every key that has a meaning, defaults filled in.
  func write(to writer: inout SettingsWriter)
}

extension SettingsSection {
  /// The section as a mapping.
  public var node: SettingsNode {
    var writer = SettingsWriter()
    write(to: &writer)
    return writer.node
  }
}

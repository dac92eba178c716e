/// What the server does with the clients' mean change.
public struct ServerSection: Sendable, Hashable {
  /// The server's optimizer, for which the mean change is a negative gradient.
  public var optimizer: ServerOptimizerSection

  /// A server, by default one that adds the mean change.
  public init(optimizer: ServerOptimizerSection = ServerOptimizerSection()) {
    self.optimizer = optimizer
  }
}

extension ServerSection: ConfigurationSection {
  /// Reads `server`.
  package init(_ reader: SectionReader) {
    self.init(optimizer: ServerOptimizerSection(reader.namedSection("optimizer")))
    reader.finish()
  }

  /// Writes `server`.
  package func write(to writer: inout SectionWriter) {
    writer.set("optimizer", section: optimizer)
  }
}

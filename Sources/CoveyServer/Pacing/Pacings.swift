public import CoveyCore

/// The pacings that settings can name.
public enum Pacings {
  /// The usual one.
  public static let standard = SynchronousPacing.maker

  /// All of them; other packages add theirs.
  public static let registry = PartRegistry<any Pacing>([
    SynchronousPacing.maker, FedBuff.maker,
  ])
}

/// The pacing of a run, as settings name it.
public struct PacingConfiguration: Sendable {
  /// The pacing.
  public var pacing: any Pacing

  /// A pacing; by default synchronous rounds.
  public init(_ pacing: any Pacing = SynchronousPacing()) {
    self.pacing = pacing
  }

  /// Whether the pacing is the usual one, which configurations need not name.
  public var isStandard: Bool { self == PacingConfiguration() }
}

extension PacingConfiguration: SettingsSection {
  /// Reads `pacing`.
  public init(_ reader: SettingsReader) {
    self.init(reader.part("name", of: Pacings.registry, default: Pacings.standard).make(reader))
    reader.finish(foreign: Pacings.registry.owners, selector: "name")
  }

  /// Writes `pacing`.
  public func write(to writer: inout SettingsWriter) {
    writer.set("name", pacing.name)
    pacing.write(to: &writer)
  }
}

/// Pacings are equal if they are written alike.
extension PacingConfiguration: Hashable {
  /// Whether both are written alike.
  public static func == (left: PacingConfiguration, right: PacingConfiguration) -> Bool {
    left.node == right.node
  }

  /// Hashes what is written.
  public func hash(into hasher: inout Hasher) { hasher.combine(node) }
}

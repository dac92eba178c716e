public import CoveyCore

/// How messages pass between server and clients that are in one process: what stands in front of the threads that play the
/// clients.
public protocol SimulatedTransport: SettingsSection {
  /// The word in settings.
  var name: String { get }
  /// The transport in front of `base`.
  func wrap(_ base: any RoundTransport) -> any RoundTransport
}

/// The transports that settings can name.
public enum SimulatedTransports {
  /// Those of this package; others may be added before settings are read.
  public static let registry = PartRegistry<any SimulatedTransport>([
    standard, NamedMaker("coded", "every message is encoded, handed over as bytes and decoded") { CodedPassing($0) },
  ])

  fileprivate static let standard = NamedMaker<any SimulatedTransport>(
    "direct", "values are handed over as they are"
  ) { DirectPassing($0) }
}

/// The setting `transport`: a word, or a mapping of the word and its keys.
public struct TransportConfiguration: SettingsSection {
  /// What passes messages on.
  public var transport: any SimulatedTransport

  /// A transport; by default the direct one.
  public init(_ transport: any SimulatedTransport = DirectPassing()) { self.transport = transport }

  /// Whether it is the usual one, which configurations need not name.
  public var isStandard: Bool { self == TransportConfiguration() }

  /// Reads `transport`.
  public init(_ reader: SettingsReader) {
    transport =
      reader.part("name", of: SimulatedTransports.registry, default: SimulatedTransports.standard).make(reader)
    reader.finish()
  }

  /// Writes `transport`.
  public func write(to writer: inout SettingsWriter) {
    writer.set("name", transport.name)
    transport.write(to: &writer)
  }
}

extension TransportConfiguration: Hashable {
  /// Whether both have the same settings.
  public static func == (left: TransportConfiguration, right: TransportConfiguration) -> Bool {
    left.node == right.node
  }

  /// Hashes the settings.
  public func hash(into hasher: inout Hasher) { hasher.combine(node) }
}

/// Values are handed over as they are.
public struct DirectPassing: SimulatedTransport {
  /// The usual transport.
  public init() {}
  /// Reads nothing.
  public init(_ reader: SettingsReader) {}
  /// Writes nothing.
  public func write(to writer: inout SettingsWriter) {}
  /// "direct".
  public var name: String { "direct" }
  /// `base` itself.
  public func wrap(_ base: any RoundTransport) -> any RoundTransport { base }
}

/// Every message is encoded, handed over as bytes and decoded, see ``CodingTransport``.
public struct CodedPassing: SimulatedTransport {
  /// Coded messages.
  public init() {}
  /// Reads nothing.
  public init(_ reader: SettingsReader) {}
  /// Writes nothing.
  public func write(to writer: inout SettingsWriter) {}
  /// "coded".
  public var name: String { "coded" }
  /// ``CodingTransport``.
  public func wrap(_ base: any RoundTransport) -> any RoundTransport { CodingTransport(base) }
}

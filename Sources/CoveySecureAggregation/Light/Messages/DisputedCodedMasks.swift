internal import CoveyCore
internal import CoveyCrypto

/// What the server of LightSecAgg shows to a client that complained: what recognises all coded masks of those it
/// complained of.
public struct DisputedCodedMasks: Sendable, Hashable {
  /// One dealer's.
  public struct Entry: Sendable, Hashable {
    /// Its position.
    public let dealer: Int
    /// What it dealt in the step ``SessionStep/shares``.
    public let summary: CodedMaskSummary

    /// A dealing.
    public init(dealer: Int, summary: CodedMaskSummary) {
      self.dealer = dealer
      self.summary = summary
    }
  }

  /// By the dealers' ascending positions, at least one.
  public let entries: [Entry]

  /// A message. ``encoded(in:)`` states what must hold of it.
  public init(entries: [Entry]) { self.entries = entries }

  /// Bytes of the message about `count` dealers.
  public static func byteCount(_ parameters: LightParameters, server: ServerModel, dealers count: Int) -> Int {
    SessionContext.prefixByteCount + count * (4 + CodedMaskSummary.byteCount(parameters, server: server))
  }

  /// The message.
  /// - Precondition: At least one entry, positions ascending, each of a dealing of the session.
  public func encoded(in context: LightContext) -> [UInt8] {
    precondition(!entries.isEmpty, "a dispute is about dealings")
    let server = context.session.parameters.server
    var writer = context.session.writer(
      .dispute, .toClient, capacity: Self.byteCount(context.parameters, server: server, dealers: entries.count))
    for entry in entries {
      writer.write(UInt32(entry.dealer))
      entry.summary.append(to: &writer, in: context)
    }
    return writer.bytes
  }

  /// Reads a message. Whether it holds what the receiver complained of is for the receiver to see.
  /// - Throws: ``SecureAggregationError`` if it is anything but what ``encoded(in:)`` writes.
  public init(decoding bytes: [UInt8], in context: LightContext) throws {
    let (parameters, server) = (context.parameters, context.session.parameters.server)
    entries = try context.session.read(
      bytes, .dispute, .toClient,
      limit: Self.byteCount(parameters, server: server, dealers: parameters.colluders)
    ) { reader in
      var entries: [Entry] = []
      repeat {
        let dealer = try reader.position(after: entries.last?.dealer ?? -1, of: parameters.clients)
        entries.append(Entry(dealer: dealer, summary: try reader.codedMaskSummary(in: context)))
      } while reader.left > 0
      return entries
    }
  }
}

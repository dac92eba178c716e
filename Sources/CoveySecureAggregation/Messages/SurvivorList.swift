internal import CoveyCore
internal import CoveyCrypto

/// Whose input the server has, as it tells clients against active servers before anything is unmasked.
public struct SurvivorList: Sendable, Hashable {
  /// The positions of the clients whose input arrived.
  public let survivors: PositionSet

  /// A message.
  public init(survivors: PositionSet) { self.survivors = survivors }

  /// Bytes of the message.
  public static func byteCount(_ parameters: SessionParameters) -> Int {
    SessionContext.prefixByteCount + PositionSet.byteCount(count: parameters.clients)
  }

  /// The message.
  /// - Precondition: A set over the session's clients.
  public func encoded(in context: SessionContext) -> [UInt8] {
    precondition(survivors.count == context.parameters.clients, "survivors are clients of the session")
    var writer = context.writer(.consistency, .toClient, capacity: Self.byteCount(context.parameters))
    writer.write(raw: survivors.bytes)
    return writer.bytes
  }

  /// Reads a message.
  /// - Throws: ``SecureAggregationError`` if it is anything but what ``encoded(in:)`` writes.
  public init(decoding bytes: [UInt8], in context: SessionContext) throws {
    let clients = context.parameters.clients
    survivors = try context.read(bytes, .consistency, .toClient, limit: Self.byteCount(context.parameters)) {
      try $0.positions(of: clients)
    }
  }
}

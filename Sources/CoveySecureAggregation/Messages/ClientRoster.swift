public import CoveyCrypto

/// The server's message before clients mask: who takes part from here on, all of whose dealings passed the checks.
public struct ClientRoster: Sendable, Hashable {
  /// The positions of the clients that mask, if nothing happens to them.
  public let members: PositionSet

  /// A message.
  public init(members: PositionSet) { self.members = members }

  /// What names the list: the keys of all masks are derived with it, so clients that were told different lists share none.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public func digest(in session: SessionDigest) throws -> Bytes32 {
    Bytes32(try transcript(in: session).digest())
  }

  /// The session and the list.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public func transcript(in session: SessionDigest) throws -> Transcript {
    let transcript = try Transcript("covey/secagg/roster/v2")
    transcript.append(session.value.bytes)
    transcript.append(members.count)
    transcript.append(members.bytes)
    return transcript
  }

  /// Bytes of the message.
  public static func byteCount(_ parameters: SessionParameters) -> Int {
    SessionContext.prefixByteCount + PositionSet.byteCount(count: parameters.clients)
  }

  /// The message.
  /// - Precondition: A set over the session's clients.
  public func encoded(in context: SessionContext) -> [UInt8] {
    precondition(members.count == context.parameters.clients, "a roster lists clients of the session")
    var writer = context.writer(.input, .toClient, capacity: Self.byteCount(context.parameters))
    writer.append(members.bytes)
    return writer.bytes
  }

  /// Reads a message.
  /// - Throws: ``SecureAggregationError`` if it is anything but what ``encoded(in:)`` writes.
  public init(decoding bytes: [UInt8], in context: SessionContext) throws {
    var reader = try context.reader(bytes, .input, .toClient, limit: Self.byteCount(context.parameters))
    members = try reader.positions(of: context.parameters.clients)
    try reader.finish()
  }
}

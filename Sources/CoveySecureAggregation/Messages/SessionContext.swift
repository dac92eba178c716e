public import CoveyCore
internal import CoveyCrypto

/// What all messages after the list of keys are read and written by: both sides know it by then.
public struct SessionContext: Sendable, Hashable {
  /// How many clients, neighbours and shares.
  public let parameters: SessionParameters
  /// What messages are bound to.
  public let digest: SessionDigest
  /// The vector that is summed.
  public let shape: RingShape

  /// The context of a session whose keys were handed out.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public init(_ invitation: SessionInvitation, _ parameters: SessionParameters, graphSeed: Bytes32, root: Bytes32)
    throws
  {
    self.parameters = parameters
    digest = try SessionDigest(invitation: invitation, parameters: parameters, graphSeed: graphSeed, root: root)
    shape = invitation.shape
  }

  /// The context that a list of keys states.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public init(_ invitation: SessionInvitation, _ keys: KeyList) throws {
    try self.init(invitation, keys.parameters, graphSeed: keys.graphSeed, root: keys.root)
  }

  /// Bytes in front of what a message says: the header and the session's digest.
  static let prefixByteCount = MessageHeader.byteCount + Bytes32.byteCount

  /// Begins a message.
  package func writer(_ step: SessionStep, _ direction: MessageDirection, capacity: Int) -> WireWriter {
    var writer = WireWriter(MessageHeader(parameters.method, step, direction), capacity: capacity)
    writer.write(digest.value)
    return writer
  }

  /// Reads a message: `body` reads what stands behind the session's digest, to the last byte.
  /// - Throws: ``SecureAggregationError``, ``SecureAggregationError/wrongSession`` among them; what `body` throws.
  package func read<Result>(
    _ bytes: [UInt8], _ step: SessionStep, _ direction: MessageDirection, limit: Int,
    _ body: (inout WireReader) throws -> Result
  ) throws -> Result {
    try MessageHeader.read(bytes, parameters.method, step, direction, limit: limit) { reader in
      guard try reader.bytes32() == digest.value else { throw SecureAggregationError.wrongSession }
      return try body(&reader)
    }
  }
}

/// What all messages after ``KeyList`` are bound to: the invitation, the parameters, the graph and everybody's keys.
///
/// BLAKE2b-256 over length-prefixed fields. Keys, tags and signatures derived with it are worthless in another session,
/// and two clients who were told different things do not understand each other.
public struct SessionDigest: Sendable, Hashable {
  /// The 32 bytes.
  public let value: Bytes32

  /// A digest from its bytes.
  package init(_ value: Bytes32) { self.value = value }

  /// The digest of a session whose keys were handed out.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public init(invitation: SessionInvitation, parameters: SessionParameters, graphSeed: Bytes32, root: Bytes32) throws {
    let transcript = try Transcript("covey/secagg/v2")
    transcript.append(try invitation.digest().bytes)
    for size in [
      parameters.clients, parameters.neighbours, parameters.threshold, parameters.maskReach, parameters.gap,
      parameters.committee, parameters.quorum,
    ] {
      transcript.append(size)
    }
    transcript.append(graphSeed.bytes)
    transcript.append(root.bytes)
    value = Bytes32(transcript.digest())
  }
}

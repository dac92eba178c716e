public import CoveyCore
public import CoveyCrypto

/// A client's answer to the invitation: its two public keys of this session, signed against active servers.
public struct KeyAdvertisement: Sendable, Hashable {
  /// Who sends it.
  public let client: ClientID
  /// For the channels over which shares travel.
  public let channelKey: PublicKey
  /// For the masks.
  public let maskKey: PublicKey
  /// The client's signature over ``transcript(of:client:channelKey:maskKey:)``; there is one exactly if the server is
  /// ``ServerModel/active``.
  public let signature: Signature?

  /// An advertisement.
  /// - Precondition: The client's index is not negative.
  public init(client: ClientID, channelKey: PublicKey, maskKey: PublicKey, signature: Signature? = nil) {
    precondition(client.rawValue >= 0, "clients are counted from 0")
    self.client = client
    self.channelKey = channelKey
    self.maskKey = maskKey
    self.signature = signature
  }

  /// What a client signs: the invitation (task, round, model and the rest), who it is, and its keys. A server that shows
  /// clients different invitations gets signatures that no other client takes.
  /// - Parameters:
  ///   - invitation: ``SessionInvitation/digest()``.
  ///   - client: who signs.
  ///   - channelKey: its key for sealed shares.
  ///   - maskKey: its key for masks.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public static func transcript(
    of invitation: Bytes32, client: ClientID, channelKey: PublicKey, maskKey: PublicKey
  ) throws -> Transcript {
    let transcript = try Transcript("covey/secagg/keys/v2")
    transcript.append(invitation.bytes)
    transcript.append(client.rawValue)
    transcript.append(channelKey)
    transcript.append(maskKey)
    return transcript
  }

  /// What a client's two keys are known by in the ``KeyTree``.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public static func pairDigest(channelKey: PublicKey, maskKey: PublicKey) throws -> Bytes32 {
    let transcript = try Transcript("covey/secagg/key-pair/v2")
    transcript.append(channelKey.bytes)
    transcript.append(maskKey.bytes)
    return Bytes32(transcript.digest())
  }

  /// What this advertisement's keys are known by in the ``KeyTree``.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public func pairDigest() throws -> Bytes32 { try Self.pairDigest(channelKey: channelKey, maskKey: maskKey) }

  /// What this advertisement's signature is over.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public func transcript(of invitation: Bytes32) throws -> Transcript {
    try Self.transcript(of: invitation, client: client, channelKey: channelKey, maskKey: maskKey)
  }
}

extension KeyAdvertisement {
  /// Bytes of the message.
  public static func byteCount(server: ServerModel) -> Int {
    MessageHeader.byteCount + Bytes32.byteCount + 8 + 2 * PublicKey.byteCount
      + (server == .active ? Signature.byteCount : 0)
  }

  /// The message.
  /// - Parameter invitation: What it answers.
  /// - Precondition: There is a signature exactly if the invitation's server is ``ServerModel/active``.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public func encoded(for invitation: SessionInvitation) throws -> [UInt8] {
    precondition((signature != nil) == (invitation.server == .active), "keys are signed against active servers alone")
    var writer = WireWriter(
      MessageHeader(invitation.method, .keys, .toServer), capacity: Self.byteCount(server: invitation.server))
    writer.write(try invitation.digest())
    writer.write(UInt64(client.rawValue))
    writer.write(raw: channelKey.bytes)
    writer.write(raw: maskKey.bytes)
    if let signature { writer.write(raw: signature.bytes) }
    return writer.bytes
  }

  /// Reads a message.
  /// - Parameters:
  ///   - bytes: The whole message.
  ///   - invitation: What it must answer.
  /// - Throws: ``SecureAggregationError``: ``SecureAggregationError/wrongSession`` if it answers another invitation.
  public init(decoding bytes: [UInt8], for invitation: SessionInvitation) throws {
    let size = Self.byteCount(server: invitation.server)
    self = try MessageHeader.read(bytes, invitation.method, .keys, .toServer, limit: size) { reader in
      try reader.require(size - MessageHeader.byteCount)
      guard try reader.bytes32() == invitation.digest() else { throw SecureAggregationError.wrongSession }
      return KeyAdvertisement(
        client: ClientID(rawValue: try reader.int64("the client", in: 0...Int.max)),
        channelKey: try reader.publicKey(), maskKey: try reader.publicKey(),
        signature: invitation.server == .active ? try reader.signature() : nil)
    }
  }
}

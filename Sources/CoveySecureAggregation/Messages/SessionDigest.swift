internal import CoveyCrypto

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

internal import CoveyCore
package import CoveyCrypto

/// Derives all that the parties of a session derive, bound to the session, the parties and the purpose: nothing that was
/// made for one use is worth anything in another.
///
/// Fields of fixed width go into a transcript as one, which is as unambiguous as one after the other and faster.
package struct SessionBinding: Sendable {
  private let session: [UInt8]
  /// Bits of the lanes in which masks are expanded: part of what a mask's key is for.
  private let laneBits: Int

  /// The derivations of a session.
  package init(_ context: SessionContext) {
    session = context.digest.value.bytes
    laneBits = context.shape.bits <= 16 ? 16 : 32
  }

  /// The key of the channel from one client to another: one for each direction.
  package func channelKey(_ secret: SecretKey, from sender: PublicKey, to receiver: PublicKey) throws -> SecretKey {
    let transcript = try Transcript("covey/secagg/channel/v1")
    transcript.append(session)
    transcript.append(sender)
    transcript.append(receiver)
    return try secret.derive(transcript)
  }

  /// The key of the mask that two clients share, the same for both.
  package func pairMaskKey(_ secret: SecretKey, between one: PublicKey, and other: PublicKey) throws -> SecretKey {
    let transcript = try Transcript("covey/secagg/pair-mask/v1")
    transcript.append(session)
    transcript.append(min(one, other))
    transcript.append(max(one, other))
    transcript.append(laneBits)
    return try secret.derive(transcript)
  }

  /// The key of the mask that a client adds alone, from the scalar that it shares out.
  package func selfMaskKey(_ secret: SecretKey, of client: Int) throws -> SecretKey {
    let transcript = try Transcript("covey/secagg/self-mask/v1")
    transcript.append(fields(client, laneBits))
    return try secret.derive(transcript)
  }

  /// What the scalar of a client's self-mask is recognised by. It is uniform, so this tells nothing of it.
  package func selfMaskCommitment(_ secret: SecretKey, of client: Int) throws -> Bytes32 {
    let transcript = try Transcript("covey/secagg/self-mask-commitment/v1")
    transcript.append(fields(client))
    transcript.append(secret)
    return Bytes32(transcript.digest())
  }

  /// What a share is recognised by.
  package func commitment(
    to share: RawSpan, _ kind: ShareKind, of dealer: Int, heldBy holder: Int
  ) throws -> ShareCommitment {
    let transcript = try Transcript("covey/secagg/share-commitment/v1")
    transcript.append(fields(dealer, holder, Int(kind.rawValue)))
    transcript.append(share)
    return ShareCommitment(transcript.digest())
  }

  /// What shows a peer that the sender derived the same mask key. Its first half is sent.
  package func confirmation(of maskKey: SecretKey, from sender: Int, to receiver: Int) throws -> SecretKey {
    let transcript = try Transcript("covey/secagg/mask-confirmation/v1")
    transcript.append(fields(sender, receiver))
    return try maskKey.derive(transcript)
  }

  /// What goes with sealed shares: in which session and step who sends them to whom.
  package func associatedData(from sender: Int, to receiver: Int) -> [UInt8] {
    fields(SessionStep.shares.rawValue, sender, receiver)
  }

  private func fields(_ first: Int, _ second: Int = 0, _ third: Int = 0) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(session.count + 12)
    bytes += session
    for integer in [first, second, third] {
      withUnsafeBytes(of: UInt32(integer).littleEndian) { bytes.append(contentsOf: $0) }
    }
    return bytes
  }
}

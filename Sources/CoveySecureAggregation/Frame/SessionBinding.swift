internal import CoveyCore
package import CoveyCrypto

/// Derives all that the parties of a session derive, bound to the session, the parties and the purpose: nothing that was
/// made for one use is worth anything in another.
///
/// Fields of fixed width go into a transcript as one, which is as unambiguous as one after the other and faster.
package struct SessionBinding: Sendable {
  let session: [UInt8]
  /// Bits of the lanes in which masks are expanded: part of what a mask's key is for.
  let laneBits: Int

  /// The derivations of a session.
  package init(_ context: SessionContext) {
    session = context.digest.value.bytes
    laneBits = context.shape.bits <= 16 ? 16 : 32
  }

  /// The key of the channel from one client to another: one for each direction.
  package func channelKey(_ secret: SecretKey, from sender: PublicKey, to receiver: PublicKey) throws -> SecretKey {
    let transcript = try Transcript("covey/secagg/channel/v2")
    transcript.append(session)
    transcript.append(sender)
    transcript.append(receiver)
    return try secret.derive(transcript)
  }

  /// What a holder's proof of a channel's key is bound to: the session, both parties, their keys and that key.
  package func disputeBinding(
    holder: Int, dealer: Int, holderKey: PublicKey, dealerKey: PublicKey, shared: PublicKey
  ) -> EqualLogarithmsProof.Binding {
    { [session] first, second, half in
      let transcript = try Transcript("covey/secagg/dispute/v2")
      transcript.append(session)
      transcript.append(holder)
      transcript.append(dealer)
      for key in [holderKey, dealerKey, shared, first, second] { transcript.append(key) }
      transcript.append(half)
      return transcript
    }
  }

  /// What a dealer's proof is bound to that it knows the secret half of its channel key: the session, who it is, and the key.
  package func channelProofBinding(of dealer: Int, key: PublicKey) -> KnowledgeProof.Binding {
    { [session] element, half in
      let transcript = try Transcript("covey/secagg/channel-proof/v2")
      transcript.append(session)
      transcript.append(dealer)
      transcript.append(key)
      transcript.append(element)
      transcript.append(half)
      return transcript
    }
  }

  /// What goes with sealed shares: in which session and step who sends them to whom.
  package func associatedData(from sender: Int, to receiver: Int) -> [UInt8] {
    fields(SessionStep.shares.rawValue, sender, receiver)
  }

  /// Fields of fixed width behind the session's.
  func fields(_ first: Int, _ second: Int = 0, _ third: Int = 0) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(session.count + 12)
    bytes += session
    for integer in [first, second, third] {
      withUnsafeBytes(of: UInt32(integer).littleEndian) { bytes.append(contentsOf: $0) }
    }
    return bytes
  }
}

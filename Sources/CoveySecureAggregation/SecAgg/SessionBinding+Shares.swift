package import CoveyCrypto

/// What SecAgg and SecAgg+ derive beyond what all protocols do.
extension SessionBinding {
  /// The key of the mask that two clients share, the same for both if they were told the same roster.
  /// - Parameter roster: ``ClientRoster/digest(in:)``.
  package func pairMaskKey(
    _ secret: SecretKey, between one: PublicKey, and other: PublicKey, roster: Bytes32
  ) throws -> SecretKey {
    let transcript = try Transcript("covey/secagg/pair-mask/v2")
    transcript.append(session)
    transcript.append(min(one, other))
    transcript.append(max(one, other))
    transcript.append(laneBits)
    transcript.append(roster.bytes)
    return try secret.derive(transcript)
  }

  /// The key of the mask that a client adds alone, from the number that it shares out.
  package func selfMaskKey(_ secret: SecretKey, of client: Int) throws -> SecretKey {
    let transcript = try Transcript("covey/secagg/self-mask/v2")
    transcript.append(fields(client, laneBits))
    return try secret.derive(transcript)
  }

  /// What a share is recognised by.
  package func commitment(
    to share: RawSpan, _ kind: ShareKind, of dealer: Int, heldBy holder: Int
  ) throws -> ShareCommitment {
    let transcript = try Transcript("covey/secagg/share-commitment/v2")
    transcript.append(fields(dealer, holder, Int(kind.rawValue)))
    transcript.append(share)
    return ShareCommitment(transcript.digest())
  }
}

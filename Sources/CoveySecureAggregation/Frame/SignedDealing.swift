internal import CoveyCrypto

/// What a client published when it dealt, as everybody can check it: what the two halves of a masking scheme have in common.
protocol SignedDealing: Sendable {
  /// Shows that the dealer knows the secret half of its channel key.
  var channelProof: KnowledgeProof { get }
  /// The dealer's over ``signedTranscript(of:digest:in:)``, against active servers alone.
  var signature: Signature? { get }

  /// The digest of all that the dealer chose before it was challenged.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  func digest(of dealer: Int, in session: SessionDigest) throws -> Bytes32

  /// What the dealer signs, so that it can be shown what it dealt.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  func signedTranscript(of dealer: Int, digest: Bytes32, in session: SessionDigest) throws -> Transcript
}

extension EncryptedShares: SignedDealing {}
extension CodedMaskSummary: SignedDealing {}

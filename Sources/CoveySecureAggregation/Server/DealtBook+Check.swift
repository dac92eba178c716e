internal import CoveyCore
internal import CoveyCrypto

extension DealtBook.Record {
  /// Reads and checks a client's dealing, all but that its masked shares lie on a polynomial, which is checked for all
  /// clients at once: ``DealtBook/faulty(_:)``.
  /// - Parameter key: The dealer's identity, against active servers.
  /// - Throws: ``SecureAggregationError/badDealing(_:)`` if the shares are not those of its keys, or it does
  ///   not know the secret half of its channel key;
  ///   ``SecureAggregationError/badSignature(_:)`` if it is not known to be the dealer's, so that nothing is proven;
  ///   ``SecureAggregationError``.
  init(_ message: [UInt8], from position: Int, _ roster: SessionRoster, key: VerificationKey?) throws {
    dealing = try EncryptedShares(decoding: message, in: roster.context)
    let client = roster.client(at: position)
    guard dealing.shares.map(\.position) == roster.graph.neighbours(of: position) else {
      throw SecureAggregationError.malformed(.shares, reason: "the shares are not for those that hold the sender's")
    }
    digest = try dealing.digest(of: position, in: roster.context.digest)
    if let key {
      let transcript = try dealing.signedTranscript(of: position, digest: digest, in: roster.context.digest)
      guard let signature = dealing.signature, key.isValid(signature, of: transcript) else {
        throw SecureAggregationError.badSignature(client)
      }
    }
    let channelKey = roster.keys[position].channelKey
    guard let values = dealing.values(of: position),
      try dealing.channelProof.isValid(
        of: channelKey, roster.binding.channelProofBinding(of: position, key: channelKey)),
      roster.equation.holds(
        values, try EncryptedShares.challenge(of: digest), first: roster.keys[position].maskKey,
        second: dealing.selfMaskKey, mask: dealing.mask)
    else { throw SecureAggregationError.badDealing(client) }
  }
}

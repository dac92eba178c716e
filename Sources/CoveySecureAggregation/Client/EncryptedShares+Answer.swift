package import CoveyCrypto

extension EncryptedShares {
  /// The dealing with the masked shares that its challenge asks for, signed if the server may be active.
  package func answeringChallenge(
    with sharing: MaskedSharing, of dealer: Int, in context: SessionContext, identity: ClientIdentity?
  ) throws -> EncryptedShares {
    let digest = try digest(of: dealer, in: context.digest)
    let values = sharing.masked(try Self.challenge(of: digest)).map { Bytes32($0.bytes[...]) }
    var others = values
    let own = kept.map { kept in
      KeptShares(
        maskKeyCommitment: kept.maskKeyCommitment, selfMaskCommitment: kept.selfMaskCommitment,
        value: others.remove(at: dealer))
    }
    let answered = EncryptedShares(
      selfMaskKey: selfMaskKey, mask: mask, channelProof: channelProof, kept: own,
      shares: zip(shares, others).map { share, value in
        SealedShare(
          position: share.position, maskKeyCommitment: share.maskKeyCommitment,
          selfMaskCommitment: share.selfMaskCommitment, value: value, sealed: share.sealed)
      })
    guard context.parameters.server == .active else { return answered }
    guard let identity else {
      throw SecureAggregationError.unacceptable(reason: "dealings must be signed, and it has no identity")
    }
    return answered.signed(
      identity.key.signature(of: try answered.signedTranscript(of: dealer, digest: digest, in: context.digest)))
  }
}

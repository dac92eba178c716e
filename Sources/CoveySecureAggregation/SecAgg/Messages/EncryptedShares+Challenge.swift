internal import CoveyCore
public import CoveyCrypto

/// What fixes a dealing before it is challenged, and what follows from that. All parties compute the same.
extension EncryptedShares {
  /// The digest of all that a dealer chose before the challenge: its points, its commitments and its sealed shares. The
  /// session's digest holds its mask key.
  /// - Parameters:
  ///   - dealer: Its position.
  ///   - session: The session's digest.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public func digest(of dealer: Int, in session: SessionDigest) throws -> Bytes32 {
    let transcript = try Transcript("covey/secagg/dealing/v2")
    transcript.append(session.value.bytes)
    transcript.append(dealer)
    transcript.append(selfMaskKey.bytes)
    transcript.append(mask.bytes)
    try forEachHolder(of: dealer) { position, maskKey, selfMask, _, sealed in
      transcript.append(position)
      transcript.append(maskKey.bytes)
      transcript.append(selfMask.bytes)
      // The shares that a client keeps are sealed for nobody.
      transcript.append(try sealed.map { try BLAKE2b.hash($0.span.bytes).bytes } ?? Bytes32.zero.bytes)
    }
    return Bytes32(transcript.digest())
  }

  /// The numbers that a dealing with this digest is asked for.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public static func challenge(of digest: Bytes32) throws -> DealingChallenge {
    func half(_ number: Int, _ half: Int) throws -> BLAKE2bDigest {
      let transcript = try Transcript("covey/secagg/dealing-challenge/v2")
      transcript.append(digest.bytes)
      transcript.append(number)
      transcript.append(half)
      return transcript.digest()
    }
    return DealingChallenge(
      first: GroupScalar(reducing: try half(1, 0), try half(1, 1)),
      second: GroupScalar(reducing: try half(2, 0), try half(2, 1)))
  }

  /// The masked shares of all holders in order, the dealer's own among them; nil if one of them is no number below l.
  public func values(of dealer: Int) -> [GroupScalar]? {
    var values: [GroupScalar] = []
    values.reserveCapacity(shares.count + 1)
    for value in rawValues(of: dealer) {
      guard let number = GroupScalar(bytes: value.bytes.span.bytes) else { return nil }
      values.append(number)
    }
    return values
  }

  /// What a dealer signs against active servers, so that it can be shown what it dealt.
  /// - Parameters:
  ///   - dealer: its position.
  ///   - digest: ``digest(of:in:)``.
  ///   - session: the session's digest.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public func signedTranscript(of dealer: Int, digest: Bytes32, in session: SessionDigest) throws -> Transcript {
    let transcript = try Transcript("covey/secagg/dealt/v2")
    transcript.append(session.value.bytes)
    transcript.append(dealer)
    transcript.append(digest.bytes)
    transcript.append(rawValues(of: dealer).flatMap(\.bytes))
    transcript.append(channelProof.bytes)
    return transcript
  }

  /// The same dealing with a signature.
  func signed(_ signature: Signature) -> EncryptedShares {
    EncryptedShares(
      selfMaskKey: selfMaskKey, mask: mask, channelProof: channelProof, kept: kept, shares: shares,
      signature: signature)
  }

  private func rawValues(of dealer: Int) -> [Bytes32] {
    var values: [Bytes32] = []
    values.reserveCapacity(shares.count + 1)
    forEachHolder(of: dealer) { _, _, _, value, _ in values.append(value) }
    return values
  }

  /// Every holder's record by ascending position; the dealer's own has nothing sealed.
  private func forEachHolder(
    of dealer: Int,
    _ body: (Int, ShareCommitment, ShareCommitment, Bytes32, ArraySlice<UInt8>?) throws -> Void
  ) rethrows {
    var kept = kept
    for share in shares {
      if let own = kept, dealer < share.position {
        try body(dealer, own.maskKeyCommitment, own.selfMaskCommitment, own.value, nil)
        kept = nil
      }
      try body(share.position, share.maskKeyCommitment, share.selfMaskCommitment, share.value, share.sealed)
    }
    if let kept { try body(dealer, kept.maskKeyCommitment, kept.selfMaskCommitment, kept.value, nil) }
  }
}

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

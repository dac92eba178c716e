internal import CoveyCrypto

extension HeldShares {
  /// The client's signature on a list of survivors that it has checked.
  /// - Throws: ``SecureAggregationError`` or `CryptoError`.
  func sign(_ survivors: PositionSet, with identity: ClientIdentity?) throws -> [UInt8] {
    guard let identity else {
      throw SecureAggregationError.unacceptable(reason: "survivors must be signed, and it has no identity")
    }
    let transcript = try WitnessedList.survivors(survivors, roster: rosterDigest).transcript(
      in: membership.context.digest)
    return ConsistencySignature(signature: identity.key.signature(of: transcript)).encoded(in: membership.context)
  }

  /// In complete graphs: refuses to unmask unless enough clients have signed the survivors that the client signed.
  ///
  /// Any two sets of that many clients have an honest one in common, and it signs one list only: so no server gets shares of
  /// both secrets (Bonawitz et al. 2017, section 6.2).
  /// - Parameters:
  ///   - request: What the server asks.
  ///   - agreed: What the client signed.
  /// - Throws: ``SecureAggregationError``.
  func checkAgreement(_ request: UnmaskingRequest, agreed: PositionSet, _ identity: ClientIdentity?) throws {
    let parameters = membership.parameters
    guard request.survivors == agreed else {
      let changed = membership.neighbours.first {
        request.survivors.contains($0.position) != agreed.contains($0.position)
      }
      if let changed { throw SecureAggregationError.contradictory(changed.client) }
      throw SecureAggregationError.inconsistentSurvivors(agreeing: 0, threshold: parameters.threshold)
    }
    let transcript = try WitnessedList.survivors(agreed, roster: rosterDigest).transcript(in: membership.context.digest)
    // In a complete graph the client holds a share itself, and agrees with itself.
    var agreeing = parameters.holdsOwnShare ? 1 : 0
    for witness in request.witnesses where witness.position != membership.position {
      guard let index = membership.index(of: witness.position), agreed.contains(witness.position) else {
        throw SecureAggregationError.malformed(.unmasking, reason: "a signature is of one who is no living neighbour")
      }
      let client = membership.neighbours[index].client
      guard let key = identity?.directory.verificationKey(of: client) else {
        throw SecureAggregationError.noIdentity(client)
      }
      guard key.isValid(witness.signature, of: transcript) else { throw SecureAggregationError.badSignature(client) }
      agreeing += 1
    }
    guard agreeing >= parameters.threshold else {
      throw SecureAggregationError.inconsistentSurvivors(agreeing: agreeing, threshold: parameters.threshold)
    }
  }
}

extension HeldShares {
  /// Refuses a list of survivors that may cut the ring of masks; there is no ring in complete graphs.
  /// - Throws: ``SecureAggregationError/cutSurvivors``; `CryptoError` if libsodium cannot start.
  func checkCut(_ survivors: PositionSet) throws {
    let parameters = membership.parameters
    guard parameters.quorum > 0 else { return }
    guard try !membership.graph().isCut(survivors, reach: parameters.maskReach, gap: parameters.gap) else {
      throw SecureAggregationError.cutSurvivors
    }
  }

  /// Refuses to unmask unless the session's committee signed the survivors: all who answer then answer for the same ones,
  /// so that no server gets shares of both secrets of a client.
  /// - Parameters:
  ///   - request: What the server asks.
  ///   - agreed: What the client signed itself, as a member.
  /// - Throws: ``SecureAggregationError``.
  func checkCertificate(of request: UnmaskingRequest, agreed: PositionSet?) throws {
    guard agreed == nil || agreed == request.survivors else {
      throw SecureAggregationError.badCertificate(.unmasking)
    }
    try ListCertificate(request.witnesses).verify(
      .survivors(request.survivors, roster: rosterDigest), in: membership.context.digest,
      committee: membership.committee, quorum: membership.parameters.quorum, step: .unmasking)
    try check(request.survivors)
  }
}

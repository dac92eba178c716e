internal import CoveyCrypto

extension HeldMasks {
  /// The client's signature on a list of survivors that it has checked.
  /// - Throws: ``SecureAggregationError`` or `CryptoError`.
  func sign(_ survivors: PositionSet, with identity: ClientIdentity?) throws -> [UInt8] {
    guard let identity else {
      throw SecureAggregationError.unacceptable(reason: "survivors must be signed, and it has no identity")
    }
    let transcript = try WitnessedList.survivors(survivors, roster: rosterDigest).transcript(in: context.session.digest)
    return ConsistencySignature(signature: identity.key.signature(of: transcript)).encoded(in: context.session)
  }

  /// Refuses to answer unless U clients, this one included, have signed the survivors that it signed.
  ///
  /// As 2U > N + T, two sets of U clients have an honest one in common, who signs one list only: the server gets coded
  /// sums over one set of survivors. Coded sums over two sets would show parts of the difference.
  /// - Parameters:
  ///   - request: What the server asks.
  ///   - agreed: What the client signed.
  /// - Throws: ``SecureAggregationError``.
  func checkAgreement(_ request: UnmaskingRequest, agreed: PositionSet, _ identity: ClientIdentity?) throws {
    let threshold = context.parameters.responders
    guard request.survivors == agreed else {
      guard request.survivors.contains(membership.position) else { throw SecureAggregationError.listedDead }
      let changed = request.survivors.subtracting(agreed).union(agreed.subtracting(request.survivors))
      if let position = changed.positions.first { throw SecureAggregationError.contradictory(client(at: position)) }
      throw SecureAggregationError.inconsistentSurvivors(agreeing: 1, threshold: threshold)
    }
    let transcript = try WitnessedList.survivors(agreed, roster: rosterDigest).transcript(in: context.session.digest)
    var agreeing = 1
    for witness in request.witnesses where witness.position != membership.position {
      guard agreed.contains(witness.position) else {
        throw SecureAggregationError.malformed(.unmasking, reason: "a signature is of one who is not alive")
      }
      let client = client(at: witness.position)
      guard let key = identity?.directory.verificationKey(of: client) else {
        throw SecureAggregationError.noIdentity(client)
      }
      guard key.isValid(witness.signature, of: transcript) else { throw SecureAggregationError.badSignature(client) }
      agreeing += 1
    }
    guard agreeing >= threshold else {
      throw SecureAggregationError.inconsistentSurvivors(agreeing: agreeing, threshold: threshold)
    }
  }
}

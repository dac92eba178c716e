internal import CoveyCore
internal import CoveyCrypto

/// The coded masks that a client holds until it is told who is alive: their sum, and each of them as it came, sealed, so
/// that those of dropouts can be taken out.
struct HeldMasks {
  /// What the client knows of the session.
  let membership: ClientMembership
  /// What messages are read and written by.
  let context: LightContext
  /// The keys that open coded masks, in the order of ``ClientMembership/neighbours``.
  let inbound: [SecretKey]
  /// The coded masks.
  let delivery: CodedMaskDelivery
  /// Who takes part, the client among them.
  let members: PositionSet
  /// What names that list.
  let rosterDigest: Bytes32
  /// The sum of the coded masks of all of them.
  let sum: SecretWords

  /// Checks who takes part, and leaves the coded masks of the others out.
  /// - Throws: ``SecureAggregationError``, or `CryptoError` if there is no memory for secrets.
  init(_ roster: ClientRoster, _ checked: CheckedMasks) throws {
    membership = checked.dealt.membership
    context = checked.dealt.context
    inbound = checked.dealt.inbound
    delivery = checked.delivery
    members = roster.members
    rosterDigest = try roster.digest(in: membership.context.digest)
    sum = checked.sum
    guard members.contains(membership.position) else { throw SecureAggregationError.listedDead }
    try membership.requireEnough(members, after: .check)
    // Its coded mask failed the checks or never came, and the server lets it go on.
    if let stranger = members.subtracting(checked.sound).positions.first {
      throw SecureAggregationError.contradictory(client(at: stranger))
    }
    for liar in checked.sound.subtracting(members).positions { sum.subtract(try open(from: liar)) }
  }

  /// Refuses a list of survivors that contradicts what the client knows, or leaves too few.
  /// - Throws: ``SecureAggregationError``.
  func check(_ survivors: PositionSet) throws {
    guard survivors.contains(membership.position) else { throw SecureAggregationError.listedDead }
    if let stranger = survivors.subtracting(members).positions.first {
      throw SecureAggregationError.contradictory(client(at: stranger))
    }
    try membership.requireEnough(survivors, after: .input)
  }

  /// The coded sum of the survivors' masks, made in the place of ``sum``: there is one answer only.
  /// - Throws: `CryptoError` if there is no memory for secrets.
  func answer(for survivors: PositionSet) throws -> [UInt8] {
    for dropout in members.subtracting(survivors).positions { sum.subtract(try open(from: dropout)) }
    var message: [UInt8] = []
    sum.withWords { FieldVectorMessage.codedSum.write(UnsafeBufferPointer($0), to: &message, in: context) }
    return message
  }

  /// Who is at another position of the session.
  func client(at position: Int) -> ClientID { membership.neighbours[membership.place(of: position)].client }

  /// The coded mask of the client at a position, which was checked before.
  private func open(from dealer: Int) throws -> SecretBytes {
    let associated = membership.binding.associatedData(from: dealer, to: membership.position)
    return try delivery.withSealed(from: dealer) {
      try AuthenticatedCipher.open(
        $0, with: inbound[membership.place(of: dealer)], associated: associated.span.bytes)
    }
  }
}

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

internal import CoveyCore
internal import CoveyCrypto

/// Who takes part, as a client checked it and goes by until the end: it masks for these, and answers for those of them who
/// are alive.
struct AcceptedRoster {
  /// What the client knows of the session.
  let membership: ClientMembership
  /// Who takes part, the client among them.
  let members: PositionSet
  /// What names that list.
  let digest: Bytes32
  /// The others of them whose dealings the client holds.
  let dealers: PositionSet
  private let least: Int

  /// Checks what the server says.
  /// - Parameters:
  ///   - signed: What the client signed itself, as a member of the committee.
  ///   - least: ``ClientMasking/leastClients(_:)``.
  /// - Throws: ``SecureAggregationError``.
  init(_ roster: ClientRoster, of checked: any ClientChecked, signed: PositionSet?, least: Int) throws {
    membership = checked.membership
    members = roster.members
    try membership.checkCertificate(of: roster, signed: signed)
    try membership.check(members, dealers: checked.dealers, least: least)
    digest = try roster.digest(in: membership.context.digest)
    dealers = checked.dealers.intersection(members)
    self.least = least
  }

  /// Refuses a list of survivors that contradicts what the client knows, leaves too few, or may cut the ring of masks.
  /// - Throws: ``SecureAggregationError``; `CryptoError` if libsodium cannot start.
  func check(_ survivors: PositionSet) throws {
    let parameters = membership.parameters
    guard survivors.contains(membership.position) else { throw SecureAggregationError.listedDead }
    for neighbour in membership.neighbours where survivors.contains(neighbour.position) {
      guard members.contains(neighbour.position) else { throw SecureAggregationError.contradictory(neighbour.client) }
    }
    guard survivors.isSubset(of: members) else {
      throw SecureAggregationError.malformed(.unmasking, reason: "it lists survivors who did not take part")
    }
    guard survivors.members >= least else {
      throw SecureAggregationError.tooFewClients(.input, count: survivors.members, minimum: least)
    }
    let alive = (parameters.isComplete ? 1 : 0) + dealers.intersection(survivors).members
    guard alive >= parameters.threshold else {
      throw SecureAggregationError.tooFewClients(.input, count: alive, minimum: parameters.threshold)
    }
    // There is no ring in complete graphs.
    guard parameters.quorum > 0 else { return }
    guard try !membership.graph().isCut(survivors, reach: parameters.maskReach, gap: parameters.gap) else {
      throw SecureAggregationError.cutSurvivors
    }
  }

  /// Refuses to answer for survivors unless enough others were told the same, so that no server gets answers that belong to
  /// two lists.
  /// - Parameters:
  ///   - agreed: What the client signed itself; nil if it signed nothing.
  ///   - identity: The client's, against active servers.
  /// - Throws: ``SecureAggregationError``.
  func check(_ request: UnmaskingRequest, agreed: PositionSet?, _ identity: ClientIdentity?) throws {
    if membership.parameters.quorum > 0 {
      try checkCertificate(of: request, agreed: agreed)
    } else if let agreed {
      return try checkAgreement(request, agreed: agreed, identity)
    }
    try check(request.survivors)
  }

  /// In sparse graphs against active servers the session's committee must have signed the survivors: all who answer then
  /// answer for the same ones.
  private func checkCertificate(of request: UnmaskingRequest, agreed: PositionSet?) throws {
    guard agreed == nil || agreed == request.survivors else {
      throw SecureAggregationError.badCertificate(.unmasking)
    }
    try ListCertificate(request.witnesses).verify(
      .survivors(request.survivors, roster: digest), in: membership.context.digest, committee: membership.committee,
      quorum: membership.parameters.quorum, step: .unmasking)
  }

  /// In complete graphs as many clients as the threshold says, this one included, must have signed the survivors that it
  /// signed.
  ///
  /// Any two sets of that many clients have an honest one in common, and it signs one list only. With shares that is since
  /// 2t > n + c, so no server gets shares of both secrets of a client (Bonawitz et al. 2017, section 6.2); with coded masks
  /// since 2U > N + T: coded sums over two sets of survivors would show parts of the difference.
  private func checkAgreement(_ request: UnmaskingRequest, agreed: PositionSet, _ identity: ClientIdentity?) throws {
    let threshold = membership.parameters.threshold
    guard request.survivors == agreed else {
      guard request.survivors.contains(membership.position) else { throw SecureAggregationError.listedDead }
      let changed = membership.neighbours.first {
        request.survivors.contains($0.position) != agreed.contains($0.position)
      }
      if let changed { throw SecureAggregationError.contradictory(changed.client) }
      throw SecureAggregationError.inconsistentSurvivors(agreeing: 0, threshold: threshold)
    }
    let transcript = try WitnessedList.survivors(agreed, roster: digest).transcript(in: membership.context.digest)
    // The client agrees with itself.
    var agreeing = 1
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
    guard agreeing >= threshold else {
      throw SecureAggregationError.inconsistentSurvivors(agreeing: agreeing, threshold: threshold)
    }
  }
}

extension ClientMembership {
  /// Refuses a list of those who take part that contradicts what the client knows, or leaves too few.
  /// - Parameters:
  ///   - dealers: The others whose dealings passed.
  ///   - least: ``ClientMasking/leastClients(_:)``.
  /// - Throws: ``SecureAggregationError``.
  func check(_ members: PositionSet, dealers: PositionSet, least: Int) throws {
    guard members.contains(position) else { throw SecureAggregationError.listedDead }
    guard members.members >= least else {
      throw SecureAggregationError.tooFewClients(.check, count: members.members, minimum: least)
    }
    // In complete graphs it holds a part of its own dealing, too.
    var held = parameters.isComplete ? 1 : 0
    for index in holders where members.contains(neighbours[index].position) {
      // Its dealing failed the checks or never came, and the server lets it go on.
      guard dealers.contains(neighbours[index].position) else {
        throw SecureAggregationError.contradictory(neighbours[index].client)
      }
      held += 1
    }
    guard held >= parameters.threshold else {
      throw SecureAggregationError.tooFewClients(.check, count: held, minimum: parameters.threshold)
    }
  }

  /// Refuses a list that the session's committee, where there is one, did not sign: another client could be told another.
  /// - Parameter signed: What the client signed itself, as a member.
  /// - Throws: ``SecureAggregationError/badCertificate(_:)``.
  fileprivate func checkCertificate(of roster: ClientRoster, signed: PositionSet?) throws {
    guard parameters.quorum > 0 else { return }
    guard let certificate = roster.certificate, signed == nil || signed == roster.members else {
      throw SecureAggregationError.badCertificate(.input)
    }
    try certificate.verify(
      .roster(roster.members), in: context.digest, committee: committee, quorum: parameters.quorum, step: .input)
  }
}

extension WitnessedList {
  /// The message with a client's signature on a list that it has checked. It gives one a session and kind of list.
  /// - Throws: ``SecureAggregationError`` or `CryptoError`.
  func signed(by identity: ClientIdentity?, in context: SessionContext) throws -> [UInt8] {
    let (step, what): (SessionStep, String) =
      switch self {
      case .roster: (.roster, "lists")
      case .survivors: (.consistency, "survivors")
      }
    guard let identity else {
      throw SecureAggregationError.unacceptable(reason: "\(what) must be signed, and it has no identity")
    }
    return ConsistencySignature(signature: identity.key.signature(of: try transcript(in: context.digest)))
      .encoded(in: context, step)
  }
}

internal import CoveyCrypto

extension CheckedShares {
  /// Refuses a list of those who take part that contradicts what the client knows, or leaves too few.
  /// - Throws: ``SecureAggregationError``.
  func check(_ members: PositionSet) throws {
    let (membership, parameters) = (dealt.membership, dealt.membership.parameters)
    guard members.contains(membership.position) else { throw SecureAggregationError.listedDead }
    guard members.members >= membership.invitation.minimumClients else {
      throw SecureAggregationError.tooFewClients(
        .check, count: members.members, minimum: membership.invitation.minimumClients)
    }
    let sound = PositionSet(count: members.count, dealers.map { membership.neighbours[$0].position })
    var holders = parameters.holdsOwnShare ? 1 : 0
    for index in membership.holders {
      let neighbour = membership.neighbours[index]
      guard members.contains(neighbour.position) else { continue }
      // Its shares failed the checks or never came, and the server lets it go on.
      guard sound.contains(neighbour.position) else { throw SecureAggregationError.contradictory(neighbour.client) }
      holders += 1
    }
    guard holders >= parameters.threshold else {
      throw SecureAggregationError.tooFewClients(.check, count: holders, minimum: parameters.threshold)
    }
  }

  /// The client's signature, as a member of the committee, on a list that it has checked. It gives one a session.
  /// - Throws: ``SecureAggregationError`` or `CryptoError`.
  func sign(_ roster: ClientRoster, with identity: ClientIdentity?) throws -> [UInt8] {
    guard let identity else {
      throw SecureAggregationError.unacceptable(reason: "lists must be signed, and it has no identity")
    }
    try check(roster.members)
    let context = dealt.membership.context
    let transcript = try WitnessedList.roster(roster.members).transcript(in: context.digest)
    return ConsistencySignature(signature: identity.key.signature(of: transcript)).encoded(in: context, .roster)
  }

  /// Refuses a list that the session's committee, where there is one, did not sign: another client could be told another.
  /// - Parameters:
  ///   - roster: What the server says.
  ///   - signed: What the client signed itself, as a member.
  /// - Throws: ``SecureAggregationError/badCertificate(_:)``.
  func checkCertificate(of roster: ClientRoster, signed: PositionSet?) throws {
    let membership = dealt.membership
    guard membership.parameters.quorum > 0 else { return }
    guard let certificate = roster.certificate, signed == nil || signed == roster.members else {
      throw SecureAggregationError.badCertificate(.input)
    }
    try certificate.verify(
      .roster(roster.members), in: membership.context.digest, committee: membership.committee,
      quorum: membership.parameters.quorum, step: .input)
  }
}

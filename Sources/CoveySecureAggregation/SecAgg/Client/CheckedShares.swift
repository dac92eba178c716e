internal import CoveyCrypto

/// What a client keeps once it has checked its neighbours' shares, until it is told who takes part.
struct CheckedShares {
  /// A dealer whose shares failed.
  struct Complaint {
    /// Its place in ``ClientMembership/holders``.
    let rank: Int
    /// What failed first.
    let fault: DealingFault
    /// What the server passed on.
    let entry: ShareDelivery.Entry
  }

  /// What it dealt itself.
  let dealt: DealtShares
  /// The neighbours whose shares passed: ascending indices in ``ClientMembership/neighbours``.
  let dealers: [Int]
  /// Their shares, in the same order.
  let packets: [SharePacket]
  /// Those whose shares did not, by ascending position.
  let complaints: [Complaint]

  /// Opens and checks what the server passed on.
  /// - Throws: ``SecureAggregationError``, or `CryptoError` if there is no memory for secrets.
  init(_ delivery: ShareDelivery, to dealt: DealtShares) throws {
    let (membership, parameters) = (dealt.membership, dealt.membership.parameters)
    var (dealers, packets, complaints) = ([Int](), [SharePacket](), [Complaint]())
    dealers.reserveCapacity(delivery.entries.count)
    packets.reserveCapacity(delivery.entries.count)
    var ranks = membership.holders.enumerated().makeIterator()
    for entry in delivery.entries {
      // Both lists ascend.
      var next = ranks.next()
      while let candidate = next, membership.neighbours[candidate.element].position < entry.share.position {
        next = ranks.next()
      }
      guard let (rank, index) = next, membership.neighbours[index].position == entry.share.position else {
        throw SecureAggregationError.malformed(.check, reason: "it holds shares of one who deals it none")
      }
      let opened = try OpenedShare(
        entry.share, of: entry.share.position, for: membership.position, key: dealt.inbound[rank],
        challenge: EncryptedShares.challenge(of: entry.digest), membership.binding)
      switch opened {
      case .good(let packet):
        dealers.append(index)
        packets.append(packet)
      case .faulty(let fault): complaints.append(Complaint(rank: rank, fault: fault, entry: entry))
      }
    }
    let least = parameters.threshold - (parameters.holdsOwnShare ? 1 : 0)
    guard delivery.entries.count >= least else {
      throw SecureAggregationError.tooFewClients(.check, count: delivery.entries.count, minimum: least)
    }
    self.dealt = dealt
    self.dealers = dealers
    self.packets = packets
    self.complaints = complaints
  }

  /// What is told to the server.
  var message: [UInt8] {
    let entries = complaints.map { ShareComplaints.Entry(dealer: $0.entry.share.position, fault: $0.fault) }
    return ShareComplaints(entries: entries).encoded(in: dealt.membership.context)
  }
}

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

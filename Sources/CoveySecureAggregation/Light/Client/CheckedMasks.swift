internal import CoveyCrypto

/// What a client keeps once it has checked the others' coded masks, until it is told who takes part.
struct CheckedMasks {
  /// What it dealt itself.
  let dealt: DealtMasks
  /// What it was passed.
  let delivery: CodedMaskDelivery
  /// Who dealt coded masks that passed, the client among them.
  let sound: PositionSet
  /// The sum of these.
  let sum: SecretWords
  /// Whose coded masks did not pass, by ascending position, and why.
  let complaints: [ShareComplaints.Entry]

  /// Opens, checks and adds what the server passed on.
  /// - Throws: ``SecureAggregationError``, or `CryptoError` if there is no memory for secrets.
  init(_ delivery: CodedMaskDelivery, to dealt: DealtMasks) throws {
    let membership = dealt.membership
    try membership.requireEnough(delivery.senders, after: .shares)
    let sum = dealt.own
    var (sound, complaints) = (
      PositionSet(count: delivery.senders.count, [membership.position]), [ShareComplaints.Entry]()
    )
    for dealer in delivery.senders.positions where dealer != membership.position {
      switch try dealt.open(delivery, from: dealer) {
      case .good(let coded):
        sum.add(coded)
        sound.insert(dealer)
      case .faulty(let fault): complaints.append(ShareComplaints.Entry(dealer: dealer, fault: fault))
      }
    }
    self.dealt = dealt
    self.delivery = delivery
    self.sound = sound
    self.sum = sum
    self.complaints = complaints
  }

  /// What is told to the server.
  var message: [UInt8] { ShareComplaints(entries: complaints).encoded(in: dealt.membership.context) }
}

extension DealtMasks {
  /// The coded mask of another client, opened and checked.
  func open(_ delivery: CodedMaskDelivery, from dealer: Int) throws -> OpenedMask {
    try delivery.withSealed(from: dealer) { sealed in
      try OpenedMask(
        sealed, of: dealer, for: membership.position, key: inbound[membership.place(of: dealer)],
        digest: delivery.digest(from: dealer), value: delivery.value(from: dealer), membership.binding)
    }
  }
}

extension SecretWords {
  /// Adds a coded mask that was opened, but what hides what is published of it.
  func add(_ coded: SecretBytes) { coded.withBytes { add($0.extracting(..<(4 * count))) } }

  /// Takes a coded mask that was opened out again.
  func subtract(_ coded: SecretBytes) { coded.withBytes { subtract($0.extracting(..<(4 * count))) } }
}

extension ClientMembership {
  /// Where another client is in ``neighbours``: in LightSecAgg everybody else is one, in the order of positions.
  func place(of other: Int) -> Int { other < position ? other : other - 1 }

  /// Refuses to go on with fewer clients than a sum takes.
  func requireEnough(_ clients: PositionSet, after step: SessionStep) throws {
    let minimum = max(parameters.threshold, invitation.minimumClients)
    guard clients.members >= minimum else {
      throw SecureAggregationError.tooFewClients(step, count: clients.members, minimum: minimum)
    }
  }
}

extension CheckedMasks {
  /// The proofs of the client's complaints, once it has seen what recognises all that it complained of.
  ///
  /// A proof opens what one dealer sealed for the client, and what the client sealed for it. So nothing is opened before
  /// the dealing is known to be the dealer's: a server that damages coded masks on their way learns no channel by it.
  /// - Throws: ``SecureAggregationError/relayAltered(_:)`` if the server had passed on something else than the dealer
  ///   signed, or shows something else now; ``SecureAggregationError``; `CryptoError`.
  func evidence(_ message: [UInt8], _ identity: ClientIdentity?) throws -> [UInt8] {
    let shown = try DisputedCodedMasks(decoding: message, in: dealt.context).entries
    guard shown.map(\.dealer) == complaints.map(\.dealer) else {
      throw SecureAggregationError.malformed(.dispute, reason: "its dealings are not those that were complained of")
    }
    let entries = try zip(complaints, shown).compactMap { try evidence($0, $1.summary, identity) }
    return DisputeEvidence(entries: entries).encoded(in: dealt.membership.context)
  }

  private func evidence(
    _ complaint: ShareComplaints.Entry, _ summary: CodedMaskSummary, _ identity: ClientIdentity?
  ) throws -> DisputeEvidence.Entry? {
    let membership = dealt.membership
    let (own, session) = (membership.position, membership.context.digest)
    let dealer = membership.neighbours[membership.place(of: complaint.dealer)]
    let digest = try summary.digest(of: dealer.position, in: session)
    if membership.parameters.server == .active {
      guard let key = identity?.directory.verificationKey(of: dealer.client) else {
        throw SecureAggregationError.noIdentity(dealer.client)
      }
      let transcript = try summary.signedTranscript(of: dealer.position, digest: digest, in: session)
      guard let signature = summary.signature, key.isValid(signature, of: transcript) else {
        throw SecureAggregationError.relayAltered(dealer.client)
      }
    }
    try membership.check(summary.channelProof, of: dealer)
    let sealed = try delivery.withSealed(from: dealer.position) { Bytes32(try BLAKE2b.hash($0)) }
    guard digest == delivery.digest(from: dealer.position),
      sealed == summary.sealed[own < dealer.position ? own : own - 1],
      delivery.value(from: dealer.position)[...] == summary.value(for: own)
    else { throw SecureAggregationError.relayAltered(dealer.client) }
    guard let fault = try dealt.open(delivery, from: dealer.position).fault else { return nil }
    let shared = try dealt.channel.sharedSecret(with: dealer.channelKey).withBytes { try PublicKey(bytes: $0) }
    let binding = membership.binding.disputeBinding(
      holder: own, dealer: dealer.position, holderKey: dealt.channel.publicKey, dealerKey: dealer.channelKey,
      shared: shared)
    return DisputeEvidence.Entry(
      dealer: dealer.position, fault: fault, shared: shared,
      proof: try EqualLogarithmsProof(of: dealt.channel, with: dealer.channelKey, binding))
  }
}

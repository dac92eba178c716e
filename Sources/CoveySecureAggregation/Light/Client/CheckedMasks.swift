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

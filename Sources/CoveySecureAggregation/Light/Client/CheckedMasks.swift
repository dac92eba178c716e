internal import CoveyCrypto

/// What a client keeps once it has checked the others' coded masks, until it is told who takes part.
struct CheckedMasks: ClientChecked {
  /// What it dealt itself.
  let dealt: DealtMasks
  /// What it was passed.
  let delivery: CodedMaskDelivery
  /// The others whose coded masks passed.
  let dealers: PositionSet
  /// The sum of these and of the client's own.
  let sum: SecretWords
  /// Whose coded masks did not pass, by ascending position, and why.
  let complaints: [ShareComplaints.Entry]

  /// Opens, checks and adds what the server passed on.
  /// - Throws: ``SecureAggregationError``, or `CryptoError` if there is no memory for secrets.
  init(_ delivery: CodedMaskDelivery, to dealt: DealtMasks) throws {
    let (membership, senders) = (dealt.membership, delivery.senders)
    let least = CodedMasking.leastClients(membership)
    guard senders.members >= least else {
      throw SecureAggregationError.tooFewClients(.shares, count: senders.members, minimum: least)
    }
    let sum = dealt.own
    var (dealers, complaints) = (PositionSet(count: senders.count), [ShareComplaints.Entry]())
    for dealer in senders.positions where dealer != membership.position {
      switch try dealt.open(delivery, from: dealer) {
      case .good(let coded):
        sum.add(coded)
        dealers.insert(dealer)
      case .faulty(let fault): complaints.append(ShareComplaints.Entry(dealer: dealer, fault: fault))
      }
    }
    self.dealt = dealt
    self.delivery = delivery
    self.dealers = dealers
    self.sum = sum
    self.complaints = complaints
  }

  var membership: ClientMembership { dealt.membership }
  var channel: GroupKey { dealt.channel }
  var secrets: [AnyObject] { dealt.inbound + [dealt.channel, dealt.mask.key, sum.object] }

  /// What recognises all coded masks of the dealers complained of.
  func dealings(in message: [UInt8]) throws -> [(dealer: Int, dealing: CodedMaskSummary)] {
    try DisputedCodedMasks(decoding: message, in: dealt.context).entries.map { ($0.dealer, $0.summary) }
  }

  func wasPassed(_ dealing: CodedMaskSummary, with digest: Bytes32, complaint number: Int) throws -> Bool {
    let (own, dealer) = (membership.position, complaints[number].dealer)
    let sealed = try delivery.withSealed(from: dealer) { Bytes32(try BLAKE2b.hash($0)) }
    return digest == delivery.digest(from: dealer) && sealed == dealing.sealed[own < dealer ? own : own - 1]
      && delivery.value(from: dealer)[...] == dealing.value(for: own)
  }

  func fault(complaint number: Int) throws -> DealingFault? {
    try dealt.open(delivery, from: complaints[number].dealer).fault
  }

  /// Takes the coded masks of those who do not take part out of the sum again.
  func ready(for roster: AcceptedRoster) throws -> any ClientReady {
    let held = HeldMasks(self, roster)
    for liar in dealers.subtracting(roster.members).positions { try held.subtract(liar) }
    return ReadyMask(mask: dealt.mask, held: held)
  }
}

extension DealtMasks {
  /// The coded mask of another client, opened and checked.
  fileprivate func open(_ delivery: CodedMaskDelivery, from dealer: Int) throws -> OpenedMask {
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
}

internal import CoveyCrypto

/// What a client keeps once it has checked its neighbours' shares, until it is told who takes part.
struct CheckedShares: ClientChecked {
  /// What the server passed on of a dealer whose shares failed, and its place in ``ClientMembership/holders``.
  private typealias Failed = (rank: Int, entry: ShareDelivery.Entry)

  /// What it dealt itself.
  let dealt: DealtShares
  /// The neighbours whose shares passed: ascending indices in ``ClientMembership/neighbours``.
  let places: [Int]
  /// Their shares, in the same order.
  let packets: [SharePacket]
  /// Their positions.
  let dealers: PositionSet
  /// Those whose shares did not, by ascending position.
  let complaints: [ShareComplaints.Entry]
  private let failed: [Failed]

  /// Opens and checks what the server passed on.
  /// - Throws: ``SecureAggregationError``, or `CryptoError` if there is no memory for secrets.
  init(_ delivery: ShareDelivery, to dealt: DealtShares) throws {
    let (membership, parameters) = (dealt.membership, dealt.membership.parameters)
    var (places, packets) = ([Int](), [SharePacket]())
    var (failed, complaints) = ([Failed](), [ShareComplaints.Entry]())
    places.reserveCapacity(delivery.entries.count)
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
      switch try dealt.open(entry, rank) {
      case .good(let packet):
        places.append(index)
        packets.append(packet)
      case .faulty(let fault):
        failed.append((rank, entry))
        complaints.append(ShareComplaints.Entry(dealer: entry.share.position, fault: fault))
      }
    }
    let least = parameters.threshold - (parameters.holdsOwnShare ? 1 : 0)
    guard delivery.entries.count >= least else {
      throw SecureAggregationError.tooFewClients(.check, count: delivery.entries.count, minimum: least)
    }
    self.dealt = dealt
    self.places = places
    self.packets = packets
    dealers = PositionSet(count: parameters.clients, places.map { membership.neighbours[$0].position })
    self.failed = failed
    self.complaints = complaints
  }

  var membership: ClientMembership { dealt.membership }
  var channel: GroupKey { dealt.channel }
  var secrets: [AnyObject] { dealt.secrets + packets.map(\.bytes) }

  func dealings(in message: [UInt8]) throws -> [(dealer: Int, dealing: EncryptedShares)] {
    try DisputedDealings(decoding: message, in: membership.context).entries.map { ($0.dealer, $0.dealing) }
  }

  func wasPassed(_ dealing: EncryptedShares, with digest: Bytes32, complaint number: Int) throws -> Bool {
    let entry = failed[number].entry
    let record = dealing.shares.first { $0.position == membership.position }
    return digest == entry.digest && record?.readdressed(to: entry.share.position) == entry.share
  }

  func fault(complaint number: Int) throws -> DealingFault? {
    try dealt.open(failed[number].entry, failed[number].rank).fault
  }

  func ready(for roster: AcceptedRoster) throws -> any ClientReady { try ReadyMasks(roster, self) }
}

extension DealtShares {
  /// What comes of the shares of the dealer at a place in ``ClientMembership/holders``.
  fileprivate func open(_ entry: ShareDelivery.Entry, _ rank: Int) throws -> OpenedShare {
    try OpenedShare(
      entry.share, of: entry.share.position, for: membership.position, key: inbound[rank],
      challenge: EncryptedShares.challenge(of: entry.digest), membership.binding)
  }
}

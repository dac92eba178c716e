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

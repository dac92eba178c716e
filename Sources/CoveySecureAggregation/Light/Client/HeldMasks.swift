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
  /// Who sent coded masks, and these.
  let delivery: CodedMaskDelivery
  /// The sum of the coded masks of all senders, its own among them.
  let sum: SecretWords

  /// Opens and adds what the server passed on.
  /// - Throws: ``SecureAggregationError``, or `CryptoError` if there is no memory for secrets.
  init(_ delivery: CodedMaskDelivery, to dealt: DealtMasks) throws {
    membership = dealt.membership
    context = dealt.context
    inbound = dealt.inbound
    sum = dealt.own
    self.delivery = delivery
    try requireEnough(delivery.senders, after: .shares)
    for sender in delivery.senders.positions where sender != membership.position {
      try open(from: sender).withBytes { sum.add($0) }
    }
  }

  /// Refuses a list of survivors that contradicts what the client knows, or leaves too few.
  /// - Throws: ``SecureAggregationError``.
  func check(_ survivors: PositionSet) throws {
    guard survivors.contains(membership.position) else { throw SecureAggregationError.listedDead }
    if let stranger = survivors.subtracting(delivery.senders).positions.first {
      throw SecureAggregationError.contradictory(client(at: stranger))
    }
    try requireEnough(survivors, after: .input)
  }

  /// The coded sum of the survivors' masks, made in the place of ``sum``: there is one answer only.
  /// - Throws: `CryptoError` if there is no memory for secrets.
  func answer(for survivors: PositionSet) throws -> [UInt8] {
    for dropout in delivery.senders.subtracting(survivors).positions {
      try open(from: dropout).withBytes { sum.subtract($0) }
    }
    var message: [UInt8] = []
    sum.withWords { FieldVectorMessage.codedSum.write(UnsafeBufferPointer($0), to: &message, in: context) }
    return message
  }

  /// Who is at another position of the session.
  func client(at position: Int) -> ClientID { membership.neighbours[index(of: position)].client }

  /// Everybody else is a neighbour, in the order of positions.
  private func index(of position: Int) -> Int { position < membership.position ? position : position - 1 }

  private func requireEnough(_ clients: PositionSet, after step: SessionStep) throws {
    let minimum = max(context.parameters.responders, membership.invitation.minimumClients)
    guard clients.members >= minimum else {
      throw SecureAggregationError.tooFewClients(step, count: clients.members, minimum: minimum)
    }
  }

  /// The coded mask of the client at a position.
  private func open(from sender: Int) throws -> SecretBytes {
    let associated = membership.binding.associatedData(from: sender, to: membership.position)
    let key = inbound[index(of: sender)]
    do {
      let coded = try delivery.withSealed(from: sender) {
        try AuthenticatedCipher.open($0, with: key, associated: associated.span.bytes)
      }
      guard coded.withBytes(FieldVectorMessage.areElements) else {
        throw SecureAggregationError.unreadableShares(client(at: sender))
      }
      return coded
    } catch CryptoError.authenticationFailed {
      throw SecureAggregationError.unreadableShares(client(at: sender))
    }
  }
}

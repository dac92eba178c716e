internal import CoveyCore
internal import CoveyCrypto
internal import Synchronization

/// What clients answer, checked and put on record.
extension ServerFrame {
  typealias Keyed = SessionServerState<Unmasking>.Keyed

  func receiveKeys(_ message: [UInt8], from client: ClientID) throws {
    let keys = try KeyAdvertisement(decoding: message, for: invitation)
    guard keys.client == client else {
      throw SecureAggregationError.malformed(.keys, reason: "it names another client than its sender")
    }
    // What one client sends must not make all others go away.
    guard keys.channelKey.isGroupElement, keys.maskKey.isGroupElement else {
      throw SecureAggregationError.weakKey(client)
    }
    if invitation.server == .active {
      let key = try verificationKey(of: client)
      guard let signature = keys.signature, try key.isValid(signature, of: keys.transcript(of: invitation.digest()))
      else { throw SecureAggregationError.badSignature(client) }
    }
    try state.withLock { try $0.store(keys) }
  }

  func receiveDealing(_ message: [UInt8], from client: ClientID, at position: Int, _ keyed: Keyed) throws {
    let (roster, session) = (keyed.roster, keyed.roster.context.digest)
    let key = invitation.server == .active ? try verificationKey(of: client) : nil
    let dealing = try keyed.unmasking.dealing(decoding: message, from: position)
    let digest = try dealing.digest(of: position, in: session)
    if let key {
      let transcript = try dealing.signedTranscript(of: position, digest: digest, in: session)
      guard let signature = dealing.signature, key.isValid(signature, of: transcript) else {
        // It is not known to be the dealer's, so nothing is proven.
        throw SecureAggregationError.badSignature(client)
      }
    }
    let channelKey = roster.keys[position].channelKey
    let proven = roster.binding.channelProofBinding(of: position, key: channelKey)
    let record = DealtRecord(dealing: dealing, digest: digest)
    guard try dealing.channelProof.isValid(of: channelKey, proven), try keyed.unmasking.isSound(record, of: position)
    else {
      exclude(client, for: .badDealing, in: .shares, message)
      throw SecureAggregationError.badDealing(client)
    }
    try state.withLock { try $0.store(record, of: position) }
  }

  func receiveComplaints(_ message: [UInt8], from client: ClientID, at position: Int, _ keyed: Keyed) throws {
    let complaints = try ShareComplaints(decoding: message, in: keyed.roster.context)
    let dealers = state.withLock { $0.members }
    let known = complaints.entries.allSatisfy {
      dealers.contains($0.dealer) && keyed.roster.graph.areLinked($0.dealer, position)
    }
    guard known else {
      throw SecureAggregationError.malformed(.check, reason: "it complains of one who dealt it nothing")
    }
    // Each proof gives a part of the complaining client's own dealing away, so nobody is asked for as many as open it.
    guard complaints.entries.count <= keyed.unmasking.mostComplaints else {
      exclude(client, for: .tooManyComplaints, in: .check, message)
      throw SecureAggregationError.tooManyComplaints(client)
    }
    try state.withLock { try $0.store(complaints, of: position) }
  }

  func receiveEvidence(_ message: [UInt8], from client: ClientID, at position: Int, _ keyed: Keyed) throws {
    let (records, complaints) = state.withLock { ($0.records, $0.complaints) }
    guard complaints.indices.contains(position), let stated = complaints[position]?.entries else {
      throw SecureAggregationError.sessionOver
    }
    let evidence = try DisputeEvidence(decoding: message, in: keyed.roster.context)
    let verdicts = try evidence.entries.map { entry in
      guard stated.contains(ShareComplaints.Entry(dealer: entry.dealer, fault: entry.fault)) else {
        throw SecureAggregationError.malformed(.dispute, reason: "it proves what it did not complain of")
      }
      return try verdict(on: entry, by: position, records[entry.dealer], keyed)
    }
    let isComplete = evidence.entries.count == stated.count
    try state.withLock { try $0.store(verdicts, by: position, isComplete: isComplete) }
    guard !verdicts.contains(where: { $0.client == client }) else {
      throw SecureAggregationError.falseComplaint(client)
    }
    // What an honest holder complains of it can prove: a fault that was there does not go away.
    guard isComplete else {
      throw SecureAggregationError.malformed(.dispute, reason: "it proves less than it complained of")
    }
  }

  /// Decides between a dealer and a holder that complained of it: one of the two lied. Anybody who has the dealing can.
  /// - Returns: Who is named, and with what evidence: the dealing, then the holder's message.
  /// - Throws: `CryptoError` if there is no memory for secrets.
  private func verdict(
    on entry: DisputeEvidence.Entry, by holder: Int, _ record: Unmasking.Record?, _ keyed: Keyed
  ) throws -> Exclusion {
    let (roster, dealer) = (keyed.roster, entry.dealer)
    let (holderKey, dealerKey) = (roster.keys[holder].channelKey, roster.keys[dealer].channelKey)
    let proven = roster.binding.disputeBinding(
      holder: holder, dealer: dealer, holderKey: holderKey, dealerKey: dealerKey, shared: entry.shared)
    var (named, misconduct) = (holder, Misconduct.falseComplaint)
    if let record, try entry.proof.isValid(of: holderKey, with: dealerKey, shared: entry.shared, proven) {
      let secret = try SecretKey(bytes: entry.shared.bytes.span.bytes)
      let key = try roster.binding.channelKey(secret, from: dealerKey, to: holderKey)
      let fault = try keyed.unmasking.fault(in: record, of: dealer, for: holder, key: key)
      if let fault, fault == entry.fault {
        (named, misconduct) = (dealer, fault == .unreadable ? .unreadableShares : .forgedDealing)
      }
    }
    let dealing = record.map { keyed.unmasking.evidence($0.dealing, of: dealer, for: holder) } ?? []
    return Exclusion(
      client: roster.client(at: named), misconduct: misconduct, step: .dispute,
      evidence: dealing + DisputeEvidence(entries: [entry]).encoded(in: roster.context))
  }

  func receiveSignature(
    _ message: [UInt8], _ step: SessionStep, from client: ClientID, at position: Int, _ roster: SessionRoster
  ) throws {
    let signature = try ConsistencySignature(decoding: message, in: roster.context, step).signature
    let (members, digest, survivors) = state.withLock { ($0.members, $0.rosterDigest, $0.survivors) }
    let list = step == .roster ? WitnessedList.roster(members) : .survivors(survivors, roster: digest)
    guard try verificationKey(of: client).isValid(signature, of: list.transcript(in: roster.context.digest)) else {
      throw SecureAggregationError.badSignature(client)
    }
    try state.withLock { try $0.store(signature, of: position, in: step) }
  }

  func receiveAnswer(_ message: [UInt8], from client: ClientID, at position: Int, _ keyed: Keyed) throws {
    let (kept, survivors) = state.withLock { ($0.kept, $0.survivors) }
    guard let kept else { throw SecureAggregationError.sessionOver }
    let answer = try keyed.unmasking.answer(decoding: message, from: position, kept, survivors: survivors)
    try state.withLock { try $0.store(answer, of: position) }
    if let forgery = keyed.unmasking.forgery(in: answer) {
      exclude(client, for: .forgedShare, in: .unmasking, forgery.evidence)
      throw SecureAggregationError.forgedShare(holder: client, dealer: keyed.roster.client(at: forgery.dealer))
    }
  }

  private func exclude(_ client: ClientID, for misconduct: Misconduct, in step: SessionStep, _ evidence: [UInt8]) {
    state.withLock {
      $0.exclude(Exclusion(client: client, misconduct: misconduct, step: step, evidence: evidence))
    }
  }
}

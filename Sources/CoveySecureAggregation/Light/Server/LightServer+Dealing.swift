internal import CoveyCore
internal import CoveyCrypto
internal import Synchronization

/// What clients deal, and what they say of what others dealt them.
extension LightServer {
  func receiveDealing(_ message: [UInt8], from client: ClientID, at position: Int, _ cohort: LightCohort) throws {
    let key = invitation.server == .active ? try verificationKey(of: client) : nil
    do {
      let dealing = try LightDealing(message, from: position, cohort, key: key)
      try note(position, in: .shares) { $0.dealt[position] = dealing }
    } catch SecureAggregationError.badDealing(let client) {
      exclude(client, for: .badDealing, in: .shares, message)
      throw SecureAggregationError.badDealing(client)
    }
  }

  func receiveComplaints(_ message: [UInt8], from client: ClientID, at position: Int, _ cohort: LightCohort) throws {
    let complaints = try ShareComplaints(decoding: message, in: cohort.context.session)
    let members = roster.withLock { $0.members }
    guard complaints.entries.allSatisfy({ members.contains($0.dealer) && $0.dealer != position }) else {
      throw SecureAggregationError.malformed(.check, reason: "it complains of one who dealt it nothing")
    }
    // Each proof opens a coded mask of the complaining client, so nobody is asked for more than say nothing.
    guard complaints.entries.count <= cohort.context.parameters.colluders else {
      exclude(client, for: .tooManyComplaints, in: .check, message)
      throw SecureAggregationError.tooManyComplaints(client)
    }
    try note(position, in: .check) { $0.complaints[position] = complaints }
  }

  func receiveEvidence(_ message: [UInt8], from client: ClientID, at position: Int, _ cohort: LightCohort) throws {
    let (dealt, complaints) = roster.withLock { ($0.dealt, $0.complaints) }
    guard complaints.indices.contains(position), let stated = complaints[position]?.entries else {
      throw SecureAggregationError.sessionOver
    }
    let evidence = try DisputeEvidence(decoding: message, in: cohort.context.session)
    // What an honest holder complains of it can prove: a fault that was there does not go away.
    guard evidence.entries.count == stated.count else {
      throw SecureAggregationError.malformed(.dispute, reason: "it proves less than it complained of")
    }
    let judge = LightJudge(cohort: cohort, dealt: dealt)
    let verdicts = try evidence.entries.map { entry in
      guard stated.contains(ShareComplaints.Entry(dealer: entry.dealer, fault: entry.fault)) else {
        throw SecureAggregationError.malformed(.dispute, reason: "it proves what it did not complain of")
      }
      return try judge.verdict(on: entry, by: position)
    }
    try note(position, in: .dispute) { roster in
      for verdict in verdicts { roster.exclude(verdict) }
    }
    guard !verdicts.contains(where: { $0.client == client }) else {
      throw SecureAggregationError.falseComplaint(client)
    }
  }

  private func exclude(_ client: ClientID, for misconduct: Misconduct, in step: SessionStep, _ evidence: [UInt8]) {
    roster.withLock {
      $0.exclude(Exclusion(client: client, misconduct: misconduct, step: step, evidence: evidence))
    }
  }
}

internal import CoveyCore
internal import CoveySecureAggregation

/// Looks in a session's record for what must never be seen: more about a client than its part in one sum.
struct LeakCheck {
  private let session: HostileSession
  /// What leaked, a sentence each.
  private(set) var leaks: [String] = []

  init(_ session: HostileSession) {
    self.session = session
    checkRepeatedAnswers()
    if session.setting.sharesSecrets { checkShares() } else { checkCodedSums() }
    if case .sum = session.record.end, session.record.summed.count < session.setting.minimumClients {
      leaks.append("a sum of \(session.record.summed.count) inputs was shown")
    }
  }

  private mutating func checkRepeatedAnswers() {
    var seen: Set<ClientID> = []
    for (client, _) in session.record.released where !seen.insert(client).inserted {
      leaks.append("\(client) answered the unmasking twice")
    }
  }

  /// Whoever has as many shares of both secrets of a client as it takes can see its input.
  private mutating func checkShares() {
    var holders: [ShareKind: [ClientID: Set<ClientID>]] = [:]
    for (holder, bytes) in session.record.released {
      guard let view = session.record.views[holder],
        let answer = try? UnmaskingResponse(decoding: bytes, in: view.context)
      else {
        leaks.append("\(holder) answered the unmasking with something unreadable")
        continue
      }
      for entry in answer.entries {
        guard let dealer = view.client(at: entry.position) else { continue }
        holders[entry.kind, default: [:]][dealer, default: []].insert(holder)
      }
    }
    for (dealer, masked) in holders[.maskKey] ?? [:] {
      let shown = holders[.selfMask]?[dealer] ?? []
      for holder in masked.intersection(shown) { leaks.append("\(holder) revealed both secrets of \(dealer)") }
      guard let threshold = session.record.views[dealer]?.context.parameters.threshold else { continue }
      if masked.count >= threshold, shown.count >= threshold {
        leaks.append("both secrets of \(dealer) can be rebuilt")
      }
    }
  }

  /// Coded sums over two sets of survivors give the sum of the masks in which they differ.
  private mutating func checkCodedSums() {
    var answers: [PositionSet: Int] = [:]
    var needed = Int.max
    for (client, bytes) in session.record.requests {
      guard let view = session.record.views[client],
        let request = try? UnmaskingRequest(decoding: bytes, in: view.context)
      else { continue }
      answers[request.survivors, default: 0] += 1
      needed = min(needed, view.context.parameters.threshold)
    }
    if answers.values.count(where: { $0 >= needed }) > 1 {
      leaks.append("sums over two sets of survivors can be unmasked")
    }
  }
}

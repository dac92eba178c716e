internal import CoveyCore
internal import CoveySecureAggregation
internal import Synchronization

/// What all clients of a run remember of the rounds that they took part in: a number each.
final class SimulatedHistory: Sendable {
  private let last = Mutex<[ClientID: Int]>([:])

  /// One client's memory.
  func record(of client: ClientID) -> any ParticipationHistory { Record(client: client, history: self) }

  private final class Record: ParticipationHistory {
    let client: ClientID
    let history: SimulatedHistory

    init(client: ClientID, history: SimulatedHistory) {
      self.client = client
      self.history = history
    }

    /// A simulation has one run, and its ledger counts what it costs.
    func check(_ name: RoundName, seconds: Int, within limit: ParticipationLimit) throws {
      guard let last = history.last.withLock({ $0[client] }), name.number <= last else { return }
      throw SecureAggregationError.staleRound(name.number, last: last)
    }

    func begin(_ participation: ParticipationRecord, within limit: ParticipationLimit) throws {
      let number = participation.name.number
      try history.last.withLock { numbers in
        if let last = numbers[client], number <= last { throw SecureAggregationError.staleRound(number, last: last) }
        numbers[client] = number
      }
    }

    /// A session's own order sees to it that it answers once.
    func answered(_ session: Bytes32) {}

    var spent: PrivacyCharge { PrivacyCharge(rho: 0) }
  }
}

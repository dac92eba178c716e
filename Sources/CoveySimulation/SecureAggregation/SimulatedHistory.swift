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

    /// A simulation has one task.
    func last(in task: String) -> Int? { history.last.withLock { $0[client] } }

    func begin(task: String, round: Int) throws {
      try history.last.withLock { rounds in
        if let last = rounds[client], round <= last { throw SecureAggregationError.staleRound(round, last: last) }
        rounds[client] = round
      }
    }
  }
}

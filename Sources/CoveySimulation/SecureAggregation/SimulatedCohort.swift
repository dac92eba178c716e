internal import CoveyCore
internal import CoveySecureAggregation

/// The clients of a round with their sessions, from the first step to the last: some keys each, and nothing that grows with
/// the model.
final class SimulatedCohort: Sendable {
  /// One client. In each step a single thread serves it, and steps follow one another.
  final class Member: @unchecked Sendable {
    // Sendable: the thread that took the client's number in a step is the only one to touch it.
    /// The client's side of the session; nil before its first step, and once it is lost.
    var session: MeasuredSession?
  }

  private let members: [ClientID: Member]

  /// How many clients the round asks.
  var count: Int { members.count }

  init(_ clients: [ClientID]) {
    members = Dictionary(uniqueKeysWithValues: clients.map { ($0, Member()) })
  }

  subscript(client: ClientID) -> Member? { members[client] }
}

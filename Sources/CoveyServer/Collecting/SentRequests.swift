internal import CoveyAlgorithms
internal import CoveyCore
internal import CoveyTransport

/// The requests of one round: the round's own, and one for each older model that clients still train. They differ in the
/// model alone, so that their answers are told by any of them, and have as many bytes.
struct SentRequests: Sendable {
  /// With the round's own model.
  let newest: SentRequest
  /// Of those whose model is older; nobody in synchronous rounds.
  private let older: [ClientID: SentRequest]

  init(_ newest: SentRequest, older: [ClientID: SentRequest] = [:]) {
    self.newest = newest
    self.older = older
  }

  /// What a client is asked.
  subscript(client: ClientID) -> SentRequest { older.isEmpty ? newest : older[client] ?? newest }
}

extension FederatedServer {
  /// What the clients of a cohort are asked.
  /// - Throws: What naming the round or making its protection throws; ``PacingError`` for a model that is not kept.
  func requests(for cohort: Cohort) throws -> SentRequests {
    let (name, protection) = (try names.next(round: state.round), try protection())
    func request(_ version: Int, _ parameters: ParameterVector, _ broadcast: NamedVectors) -> SentRequest {
      SentRequest(
        RoundRequest(
          name, modelVersion: version, parameters: parameters, broadcast: broadcast, payload: layout.count,
          tensors: plan.tensors, training: plan.training, algorithm: algorithm.settings, protection: protection))
    }
    let newest = request(state.round, state.parameters, algorithm.broadcast(state.algorithm))
    guard cohort.hasTickets else { return SentRequests(newest) }
    var made: [Int: SentRequest] = [state.round: newest]
    var older: [ClientID: SentRequest] = [:]
    for position in 0..<cohort.count {
      let ticket = cohort.ticket(position, round: state.round)
      if made[ticket.version] == nil {
        guard let model = state.models.first(where: { $0.version == ticket.version }) else {
          throw PacingError.missingModel(pacing: plan.pacing.name, version: ticket.version)
        }
        made[ticket.version] = request(ticket.version, model.parameters, model.broadcast)
      }
      older[ticket.client] = made[ticket.version]
    }
    return SentRequests(newest, older: older)
  }
}

// The same round under secure aggregation: three clients mask their updates, and the server learns the sum alone. An app
// has one of the clients and sends the messages over its network; here all sides are in one place.
import CoveyClient
import CoveyCore
import CoveyData
import CoveySecureAggregation
import CoveyTraining
import CoveyTransport

/// The sum of three clients' updates, as the server sees it.
func secureRound(
  _ request: RoundRequest, _ encoding: FixedPointEncoding, trainer: LocalTrainer, examples: Dataset
) throws -> ParameterVector {
  let input = try MaskedInput(.fixedPoint(encoding), cohort: 3, seed: 1)
  let request = RoundRequest(
    round: request.round, parameters: request.parameters, training: request.training, algorithm: request.algorithm,
    masking: input)
  let clients = (0..<3).map { ClientID(rawValue: $0) }
  let server = try SecureAggregationServer(
    invitation: SessionInvitation(
      method: .secagg, server: .semiHonest, task: "tiny", round: request.round, shape: input.shape,
      encodingDigest: request.encodingDigest(), modelDigest: request.modelDigest(), invited: 3, minimumClients: 3),
    cohort: clients)

  // What an app decides for itself: how few to hide among, and that model and encoding are those of the request.
  let policy = ClientPolicy(
    minimumClients: 3, task: "tiny", encodingDigest: try request.encodingDigest(),
    modelDigest: try request.modelDigest())
  let sessions = clients.map { SecureAggregationClient(client: $0, policy: policy, history: VolatileHistory()) }
  while let step = server.step {
    for session in sessions {
      let message = try server.message(for: session.client)
      guard step == .input else {
        try server.receive(session.answer(message), from: session.client)
        continue
      }
      var reply = ClientReply(parameterCount: request.parameters.count)
      ClientRound.answer(
        request, as: session.client, trainer: trainer, in: InputTurn(session, message: message), into: &reply
      ) { ClientView(dataset: examples) }
      guard case .masked(_, let masked) = reply.protected else { preconditionFailure(reply.message ?? "no update") }
      try server.receive(masked, from: session.client)
    }
    try server.closeStep()
  }
  let sum = try server.sum(on: SerialWorkers())
  precondition(input.counts(of: sum).weight == 3, "three clients of weight 1")
  var update = ParameterVector(count: request.parameters.count)
  var decoder = FixedPointDecoder(encoding)
  decoder.decode(sum, rotation: nil, into: &update)
  return update
}

// The same round under secure aggregation: three clients mask their updates, and the server learns the sum alone. An app
// has one of the clients and sends the messages over its network; here all sides are in one place.
import CoveyClient

/// The sum of three clients' updates, as the server sees it.
func secureRound(
  _ request: RoundRequest, _ encoding: FixedPointEncoding, trainer: LocalTrainer, examples: Dataset
) throws -> ParameterVector {
  let input = try MaskedInput(.fixedPoint(encoding), cohort: 3, seed: 1)
  let request = RoundRequest(
    RoundName(task: "tiny", run: request.name.run, round: 1), parameters: request.parameters,
    training: request.training, algorithm: request.algorithm, masking: input)
  let clients = (0..<3).map { ClientID(rawValue: $0) }
  let server = try SecureAggregationServer(
    invitation: SessionInvitation(
      method: .secagg, server: .semiHonest, task: request.name.task, run: request.name.run, round: request.round,
      number: request.name.number, shape: input.shape, requestDigest: request.digest(),
      encodingDigest: request.encodingDigest(), modelDigest: request.modelDigest(), invited: 3, minimumClients: 3),
    cohort: clients)

  // What an app decides for itself: how few to hide among, and that nothing leaves without masks. That model and encoding are
  // those of the request needs no decision: the session compares them.
  let policy = ClientPolicy(
    tasks: ["tiny"], server: .semiHonest, leastProtection: .masked, leastClients: 3, leastCounted: 1, leastNoise: 0,
    adjacency: .addOrRemove, lifetime: nil, leastSeparation: Separation(rounds: 1, seconds: 0))
  let participants = clients.map { Participant(client: $0, policy: policy, history: VolatileHistory()) }
  let sessions = participants.map {
    SecureAggregationClient(client: $0.client, policy: $0.policy, history: $0.history)
  }
  while let step = server.step {
    let asked = server.participants
    for (participant, session) in zip(participants, sessions) where asked.contains(session.client) {
      let message = try server.message(for: session.client)
      guard step == .input else {
        try server.receive(session.answer(message), from: session.client)
        continue
      }
      var reply = ClientReply(parameterCount: request.parameters.count)
      ClientRound.answer(
        request, as: participant, trainer: trainer, in: InputTurn(session, message: message), into: &reply
      ) { ClientView(dataset: examples) }
      switch reply.takeContent() {
      case .masked(let update): try server.receive(update.values, from: session.client)
      default: preconditionFailure(reply.diagnostic ?? "no update")
      }
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

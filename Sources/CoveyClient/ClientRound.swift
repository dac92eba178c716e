public import CoveyAlgorithms
public import CoveyCore
public import CoveyData
public import CoveyPrivacy
internal import CoveySecureAggregation
internal import CoveyTraining
public import CoveyTransport

/// One round as a client lives it. The simulator, an app and a server's own tests all run this code.
public enum ClientRound {
  /// Answers the server's request: check, load data, train, protect or mask, reply.
  ///
  /// Never throws: whatever goes wrong becomes a reply that says so, and costs the round only this client's update.
  /// - Parameters:
  ///   - request: What the server asks.
  ///   - client: Who answers.
  ///   - trainer: Local training for the request's model and plan.
  ///   - noise: The client's own noise, for requests that ask for it.
  ///   - encoder: Kept tools for updates that are summed as integers; nil to make them anew for each answer.
  ///   - turn: The client's turn in the session, in rounds with secure aggregation.
  ///   - reply: Where the answer goes; its delta has the model's parameter count.
  ///   - examples: Loads the client's examples; called at most once.
  public static func answer(
    _ request: RoundRequest, as client: ClientID, trainer: any LocalTraining, noise: (any NoiseSupply)? = nil,
    encoder: UpdateEncoder? = nil, in turn: InputTurn? = nil, into reply: inout ClientReply,
    examples: () throws -> ClientView
  ) {
    reply.begin(round: request.round, client: client)
    do {
      try checkEligible(request, trainer, turn, reply)
      if let turn { try turn.session.accept(turn.message) }
      let view = try examples()
      let hidesSize = request.training.protection?.constants != nil
      guard view.count > 0 || hidesSize else { throw TrainingError.noExamples }
      try request.algorithm.algorithm.clientUpdate(
        trainer, on: view, from: request.parameters, round: request.round, client: client, into: &reply.update)
      if hidesSize { (reply.update.examples, reply.update.weight) = (0, 1) }
      if let input = request.masking, let turn {
        try mask(&reply, as: input, in: turn.session, with: noise, encoder: encoder ?? UpdateEncoder())
      } else {
        try protect(&reply, as: request.protection, with: noise, encoder: encoder)
      }
    } catch {
      fail(&reply, error)
    }
    if request.masking != nil || turn != nil { reply.forgetUpdate() }
  }

  /// A client joins only rounds that it understands, whose model it has room for, and in which it trains as asked.
  private static func checkEligible(
    _ request: RoundRequest, _ trainer: any LocalTraining, _ turn: InputTurn?, _ reply: borrowing ClientReply
  ) throws {
    guard request.version == RoundRequest.currentVersion else {
      throw ClientError.unknownVersion(request.version)
    }
    guard request.parameters.count == reply.update.delta.count else {
      throw ClientError.wrongModel(parameters: request.parameters.count, expected: reply.update.delta.count)
    }
    // Whoever was promised that only the sum shows sends nothing else, and whoever cannot hide sends nothing.
    if request.masking != nil, turn == nil { throw ClientError.noSession }
    if request.masking == nil, turn != nil { throw ClientError.unmasked }
    if request.algorithm.trainsLocally && trainer.plan != request.training { throw ClientError.wrongPlan }
  }

  private static func fail(_ reply: inout ClientReply, _ error: any Error) {
    switch error {
    case TrainingError.notFinite(let step):
      reply.fail(.notFinite, message: "the loss or the update is not finite after step \(step)")
    case TrainingError.noExamples:
      reply.fail(.noExamples, message: "no examples")
    default:
      reply.fail(.threw, message: "\(error)")
    }
  }
}

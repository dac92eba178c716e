public import CoveyAlgorithms
internal import CoveyCore
public import CoveyData
public import CoveyNoise
public import CoveyProtection
internal import CoveySecureAggregation
public import CoveyTraining
public import CoveyTransport

/// One round as a client lives it. The simulator, an app and a server's own tests all run this code.
public enum ClientRound {
  /// Answers the server's request: check, load data, train, put on record, protect or mask, reply.
  ///
  /// Never throws and never traps, whatever the request says: what goes wrong becomes a reply with a name of a fixed
  /// vocabulary, and costs the round only this client's update. The participation is on record before noise is drawn and
  /// before anything is masked; a client that dies afterwards has spent it.
  /// - Parameters:
  ///   - request: What the server asks.
  ///   - participant: Who answers, with its policy and record.
  ///   - trainer: Local training for the request's model and plan.
  ///   - noise: The client's own noise, where the trainer draws from it, too; nil: new noise, if the request asks for any.
  ///   - memory: What is kept from one answer to the next, on the same thread; nil to make it anew for each.
  ///   - turn: The client's turn in the session, in rounds with secure aggregation.
  ///   - states: Where the client keeps what algorithms with a state leave it; nil: it takes part in none of them.
  ///   - stop: Ends training early, from any thread.
  ///   - reply: Where the answer goes, made for the model's parameter count.
  ///   - examples: Loads the client's examples; called at most once.
  public static func answer(
    _ request: RoundRequest, as participant: Participant, trainer: any LocalTraining, noise: SessionNoise? = nil,
    memory: ProtectionMemory? = nil, in turn: InputTurn? = nil, states: (any ClientStateStore)? = nil,
    stop: TrainingStop? = nil, into reply: inout ClientReply, examples: () throws -> ClientView
  ) {
    let work = RoundWork(
      request: request, participant: participant, trainer: trainer, noise: .fresh(noise),
      memory: memory ?? ProtectionMemory(), turn: turn,
      states: states, stop: TrainingStop(after: participant.policy.work.seconds, with: stop), opened: nil)
    work.answer(into: &reply, examples)
  }

  /// The same for a client of a simulation: its noise is the run's, named by run, round and client, and what all clients were
  /// sent was opened once.
  package static func answer(
    _ request: RoundRequest, as participant: Participant, trainer: any LocalTraining,
    simulating noise: (any NoiseSupply)?,
    memory: ProtectionMemory? = nil, in turn: InputTurn? = nil, states: (any ClientStateStore)? = nil,
    opened: OpenedRequest? = nil,
    into reply: inout ClientReply, examples: () throws -> ClientView
  ) {
    let work = RoundWork(
      request: request, participant: participant, trainer: trainer, noise: .simulated(noise),
      memory: memory ?? ProtectionMemory(), turn: turn, states: states, stop: nil, opened: opened)
    work.answer(into: &reply, examples)
  }
}

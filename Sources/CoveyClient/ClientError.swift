/// Why a client cannot take part in a round.
public enum ClientError: Error, Equatable, Sendable {
  /// The request's model is not the client's.
  case wrongModel(parameters: Int, expected: Int)
  /// The request's training plan is not the trainer's.
  case wrongPlan
  /// The request's algorithm is not known here, or not with such settings; how, as a sentence.
  case unknownAlgorithm(String)
  /// The request asks for updates of another size than the algorithm makes for its model.
  case wrongPayload(asked: Int, algorithm: String, parameters: Int, needed: Int)
  /// What the request sends beside the model is not what the algorithm needs.
  case wrongBroadcast(algorithm: String)
  /// The algorithm keeps a state with its clients, and this one has no place for it.
  case noStates
  /// The request asks for noise, and the client has no source of it.
  case noNoise
  /// The request is one of secure aggregation, and the client takes part in no session.
  case noSession
  /// The client takes part in a session, and the request asks for an update that is not masked.
  case unmasked
}

extension ClientError: CustomStringConvertible {
  /// What happened and what to do.
  public var description: String {
    switch self {
    case .wrongModel(let parameters, let expected):
      "the server sends a model of \(parameters) parameters, the client has one of \(expected)"
    case .wrongPlan:
      "the server asks for another training plan than the client's trainer has; make a trainer from the request's plan"
    case .unknownAlgorithm(let problem):
      "the server asks for an algorithm that this client cannot follow: \(problem); add it to Algorithms.registry"
    case .wrongPayload(let asked, let algorithm, let parameters, let needed):
      "the server asks for updates of \(asked) numbers, and those of \(algorithm) for a model of \(parameters) parameters have \(needed)"
    case .wrongBroadcast(let algorithm):
      "what the server sends beside the model is not what \(algorithm) needs for a model of that size"
    case .noStates:
      "the algorithm keeps a state with its clients, and this client has no place for it; give it a store of client states"
    case .noNoise:
      "the server asks for noise, and this client has none; give it a supply of noise"
    case .noSession:
      "the server asks for a masked update, and this client takes part in no session of secure aggregation; join it first"
    case .unmasked:
      "the server asks for an update without masks in a round of secure aggregation; the client sends none"
    }
  }
}

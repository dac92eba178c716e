internal import CoveyAlgorithms
internal import CoveyClient
internal import CoveyTransport

/// What one thread owns: the tools of a client, used for one client after another. All memory that grows with the model
/// lives here, so it grows with workers and not with clients.
final class Worker: @unchecked Sendable {
  // Sendable: thread number n of the team is the only one to touch worker n, and the team orders jobs.
  let trainer: any LocalTraining
  let evaluator: (any PieceEvaluating)?
  let encoder = UpdateEncoder()
  var reply: ClientReply
  private var opened: (sent: SentRequest, request: OpenedRequest)?
  var error: (any Error)?

  init(trainer: any LocalTraining, evaluator: (any PieceEvaluating)?, parameterCount: Int) {
    self.trainer = trainer
    self.evaluator = evaluator
    reply = ClientReply(parameterCount: parameterCount)
  }

  /// A request as the thread's clients understand it, which is opened for the first of them; nil if it cannot be, as each finds
  /// out by itself.
  func open(_ sent: SentRequest) -> OpenedRequest? {
    if let opened, opened.sent === sent { return opened.request }
    opened = (try? OpenedRequest(sent)).map { (sent, $0) }
    return opened?.request
  }

  /// Forgets the request of a round: whoever keeps it keeps the model, which the server's step would copy.
  func close() { opened = nil }
}

internal import CoveyAlgorithms
internal import CoveyClient
internal import CoveyProtection
internal import CoveyTransport

/// What one thread owns: the tools of a client, used for one client after another. All memory that grows with the model
/// lives here, so it grows with workers and not with clients.
final class Worker: @unchecked Sendable {
  // Sendable: thread number n of the team is the only one to touch worker n, and the team orders jobs.
  let trainer: any LocalTraining
  let evaluator: (any PieceEvaluating)?
  let memory = ProtectionMemory()
  var reply: ClientReply
  var error: (any Error)?
  /// The request that was answered last, and what it means.
  var opened: (sent: SentRequest, meaning: OpenedRequest)?

  init(trainer: any LocalTraining, evaluator: (any PieceEvaluating)?, parameterCount: Int) {
    self.trainer = trainer
    self.evaluator = evaluator
    reply = ClientReply(parameterCount: parameterCount)
  }

  /// What a request means. Those that are sent the same one open it once.
  /// - Throws: As `OpenedRequest`.
  func open(_ sent: SentRequest) throws -> OpenedRequest {
    if let opened, opened.sent === sent { return opened.meaning }
    let meaning = try OpenedRequest(sent)
    opened = (sent, meaning)
    return meaning
  }
}

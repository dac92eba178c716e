public import CoveyAggregation
internal import CoveyCore
internal import CoveySecureAggregation

extension Lane {
  /// Takes a client's reply: adds its update, or counts its failure. Afterwards the reply's memory is free for reuse.
  /// - Parameter position: The client's position within the cohort, one of the chunk's; each comes once.
  public func receive(_ reply: inout ClientReply, at position: Int) {
    counts.count(bytes: reply.byteCount)
    if let failure = reply.failure {
      counts.count(
        failure, message: "\(reply.client): \(reply.diagnostic ?? reply.refusal?.rawValue ?? failure.rawValue)")
      return
    }
    if reply.isReplaced { counts.countReplaced() }
    var content = reply.takeContent()
    if let refusal = add(&content, at: position) { counts.count(.threw, message: "\(reply.client): \(refusal)") }
    reply.reclaim(content)
  }
}

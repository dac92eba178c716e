public import CoveyAggregation
internal import CoveyCore
internal import CoveySecureAggregation

extension ChunkSum {
  /// Takes a client's reply: adds its update, or counts its failure. Afterwards the reply's delta is free for reuse.
  ///
  /// An update of another stage of protection than the round sums never enters the sum: it counts as a failure.
  public func receive(_ reply: inout ClientReply) {
    sum.count(bytes: reply.byteCount)
    if let failure = reply.failure {
      sum.count(failure, message: "\(reply.client): \(reply.diagnostic ?? reply.refusal?.rawValue ?? failure.rawValue)")
      return
    }
    if reply.isReplaced { sum.countReplaced() }
    switch (reply.takeProtected(), stage) {
    case (nil, .raw):
      sum.add(&reply.update)
    case (.clipped(let update), .clipped):
      add(update)
      reply.reclaim(update.delta)
    case (.noised(var update), .noised):
      sum.add(&update)
      reply.reclaim(update.delta)
    case (.encoded(let update, let values), .encoded):
      if !add(update, values) {
        sum.count(.threw, message: "\(reply.client): sent integers of another number or width than the round asks")
      }
      reply.reclaim(.encoded(update, values))
    case (let other, _):
      other.map { reply.reclaim($0) }
      sum.count(.threw, message: "\(reply.client): sent an update that is not \(stage), as the round asks")
    }
  }
}

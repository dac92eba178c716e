public import CoveyAggregation
internal import CoveyCore

extension UpdateSum {
  /// Takes a client's reply: adds its update, or counts its failure. Afterwards the reply's delta is free for reuse.
  public mutating func receive(_ reply: inout ClientReply) {
    count(bytes: reply.byteCount)
    if let failure = reply.failure {
      count(failure, message: "\(reply.client): \(reply.message ?? failure.rawValue)")
    } else {
      add(&reply.update)
    }
  }
}

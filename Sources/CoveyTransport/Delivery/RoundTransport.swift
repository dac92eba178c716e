/// Carries deliveries to clients and their answers back. In one process, worker threads play the clients; over a network,
/// connections do.
public protocol RoundTransport: AnyObject {
  /// Delivers: to every client its question, and every answer into the delivery, until all have answered or the delivery is
  /// closed. It may return before that: the server waits, not the transport.
  ///
  /// A client's failure is an answer or a loss.
  /// - Throws: Only if the transport itself is broken.
  func deliver(_ delivery: any Delivery) throws

  /// The round of the deliveries so far is over, whatever came of it: nothing of it need be kept.
  func roundEnded()
}

extension RoundTransport {
  /// Nothing is kept.
  public func roundEnded() {}
}

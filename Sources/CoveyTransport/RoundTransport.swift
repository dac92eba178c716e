public import CoveyAggregation
public import CoveyCore
internal import CoveySecureAggregation

/// Carries a round's request to its clients and their replies into the aggregate. The server is generic over it: in one
/// process, worker threads play the clients; over a network, connections do.
public protocol RoundTransport: AnyObject {
  /// Serves all chunks of `fold`, which has begun with `cohort`: for each client of a chunk, in order, sends `request` and
  /// gives the reply to the chunk's lane.
  ///
  /// A client's failure is a reply. Returns when all chunks are in, or when the round was abandoned.
  /// - Throws: Only if the transport itself is broken.
  func exchange(_ request: RoundRequest, with cohort: Cohort, into fold: OrderedFold) throws

  /// Serves a round with secure aggregation: as long as `host` has a step, takes the message for each of its participants
  /// to them, hands their answers in, and closes the step. In ``SessionStep/input`` clients train before they answer.
  ///
  /// A client that fails is reported as lost, and no message of it follows. Returns when no step is left, or when the round
  /// was abandoned.
  /// - Throws: `SecureAggregationError` if the session was aborted; else only if the transport itself is broken.
  func exchange(_ request: RoundRequest, with cohort: Cohort, in host: SessionHost) throws
}

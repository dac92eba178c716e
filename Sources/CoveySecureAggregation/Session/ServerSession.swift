public import CoveyCore

/// The server's side of one session of secure aggregation: a state machine, independent of the transport.
///
/// Steps run one after the other: for each of ``participants``, ``message(for:)`` is sent and the answer handed to
/// ``receive(_:from:)``, both from any number of threads; then one thread calls ``closeStep()``. Clients that did not
/// answer by then have dropped out. After the last step ``sum(on:)`` takes the masks off.
public protocol ServerSession: AnyObject, Sendable {
  /// The step that is open; nil once all are closed or the session was aborted.
  var step: SessionStep? { get }
  /// Clients that are asked in the open step, ascending.
  var participants: [ClientID] { get }
  /// Facts of the session for reports.
  var facts: SessionFacts { get }

  /// What to send to a participant in the open step.
  /// - Throws: ``SecureAggregationError/unknownClient(_:)`` if it is none.
  func message(for client: ClientID) throws -> [UInt8]

  /// Takes a participant's answer. An answer that is refused changes nothing but that the client counts as dropped out.
  /// - Throws: ``SecureAggregationError`` for an answer that is malformed, forged, repeated or out of turn.
  func receive(_ message: [UInt8], from client: ClientID) throws

  /// Closes the open step and opens the next.
  /// - Throws: ``SecureAggregationError`` if too few clients are left: the session is over, and nothing was learned.
  func closeStep() throws

  /// The sum of the inputs of the clients that delivered one.
  /// - Throws: ``SecureAggregationError`` if the masks cannot be taken off.
  func sum(on workers: any PieceWorkers) throws -> RingVector
}

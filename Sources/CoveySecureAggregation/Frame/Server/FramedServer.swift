public import CoveyCore

/// A server's side of a session, whichever protocol masks: ``SecureAggregationServer`` and ``LightServer`` are made of it.
///
/// Masked inputs are added up as they come and never kept. Every answer is checked before it counts: a client whose answer
/// is refused counts as dropped out. Where a sum of parts would show, or masks cannot be taken off, the session ends before
/// anything is unmasked.
///
/// Nothing of it changes but behind the lock of its frame, and classes made of it add nothing that does: hence `Sendable`.
public class FramedServer: ServerSession, @unchecked Sendable {
  private let frame: any ServerSession

  /// The server of a protocol's frame.
  init<Unmasking>(_ frame: ServerFrame<Unmasking>) {
    self.frame = frame
  }

  /// The step that is open; nil once all are closed or the session was aborted.
  public var step: SessionStep? { frame.step }

  /// Clients that are asked in the open step, ascending.
  public var participants: [ClientID] { frame.participants }

  /// Facts of the session for reports.
  public var facts: SessionFacts { frame.facts }

  /// What to send to a participant in the open step.
  /// - Throws: ``SecureAggregationError/unknownClient(_:)`` if it is none; ``SecureAggregationError/sessionOver``.
  public func message(for client: ClientID) throws -> [UInt8] { try frame.message(for: client) }

  /// Takes a participant's answer. An answer that is refused changes nothing but that the client counts as dropped out.
  ///
  /// A share that was not dealt is dropped, and the rest of its sender's shares count: they are those that were dealt.
  /// - Throws: ``SecureAggregationError`` for an answer that is malformed, forged, repeated or out of turn;
  ///   ``SecureAggregationError/forgedShare(holder:dealer:)`` names the first share that was dropped.
  public func receive(_ message: [UInt8], from client: ClientID) throws { try frame.receive(message, from: client) }

  /// Closes the open step and opens the next.
  /// - Throws: ``SecureAggregationError`` if too few clients are left: the session is over, and nothing was learned.
  public func closeStep() throws { try frame.closeStep() }

  /// The sum of the inputs of the clients that delivered one. In SecAgg and SecAgg+ it is given once.
  /// - Throws: ``SecureAggregationError``: ``SecureAggregationError/unrecoverable(_:shares:threshold:)`` or
  ///   ``SecureAggregationError/damagedSum`` if clients lied together, and too many of them;
  ///   ``SecureAggregationError/outOfTurn(expected:got:)`` before the last step is closed;
  ///   ``SecureAggregationError/sessionOver`` if the session was aborted, or the sum given before.
  public func sum(on workers: any PieceWorkers) throws -> RingVector { try frame.sum(on: workers) }
}

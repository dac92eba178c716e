public import CoveyCore

/// A client's side of one session of secure aggregation: a state machine, independent of the transport, that answers the
/// server's messages. One thread at a time.
///
/// Every message is checked before anything is answered. A session that threw goes no further: its secrets are wiped, and
/// every later call throws ``SecureAggregationError/sessionOver``.
public protocol ClientSession: AnyObject {
  /// Who answers.
  var client: ClientID { get }
  /// The step in which the client acts next; nil when it is done or refused to go on.
  var step: SessionStep? { get }

  /// What the client was invited to; nil before it answered the invitation.
  var invitation: SessionInvitation? { get }

  /// Answers the server's message of the step, any but ``SessionStep/input``.
  /// - Throws: ``SecureAggregationError``.
  func answer(_ message: [UInt8]) throws -> [UInt8]

  /// Takes the server's message of ``SessionStep/input``, before the client trains; ``begin(_:charging:within:)`` follows.
  /// - Throws: ``SecureAggregationError``.
  func accept(_ message: [UInt8]) throws

  /// Compares the round that the client trained for with the one that it was invited to, and puts the participation on
  /// record, durably, before noise is drawn and before anything is masked; ``mask(_:into:)`` follows.
  /// - Parameters:
  ///   - round: What the client itself computed of the round: no server's word.
  ///   - charge: What the participation costs against the server.
  ///   - most: The largest sum of charges; nil for none.
  /// - Returns: The session's digest, by which noise is named: no other session has it.
  /// - Throws: ``SecureAggregationError``: ``Refusal/requestDiffers`` and its kin if the round is another than the one of
  ///   the invitation; what the history throws. Nothing is masked then.
  func begin(_ round: RoundBinding, charging charge: PrivacyCharge, within most: PrivacyCharge?) throws -> Bytes32

  /// Adds the client's masks to `values` and writes the message that carries them to `message`, whose memory is reused.
  /// If it throws, `values` is cleared and there is no message.
  /// - Throws: ``SecureAggregationError``.
  func mask(_ values: inout RingVector, into message: inout [UInt8]) throws
}

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

/// A step of a session, named by what clients send in it. In each step the server first sends every participant one
/// message, and each answers with one.
public enum SessionStep: Int, Sendable, Hashable, CaseIterable, Comparable {
  /// The server invites; clients advertise public keys.
  case keys
  /// The server hands out keys; clients send encrypted shares of their secrets.
  case shares
  /// The server passes shares or coded masks on; clients say whose fail the checks.
  case check
  /// If any did: the server shows those who complained what they complained of; they prove it.
  case dispute
  /// In sparse graphs against active servers: the server shows its committee who takes part; its members sign that.
  case roster
  /// The server says who takes part; clients send their masked input.
  case input
  /// Against active servers alone: the server says whose input it has; clients sign that, in sparse graphs the committee.
  case consistency
  /// The server says who is alive; clients answer with what takes the masks off the sum.
  case unmasking

  /// In the order of a session.
  public static func < (left: SessionStep, right: SessionStep) -> Bool { left.rawValue < right.rawValue }
}

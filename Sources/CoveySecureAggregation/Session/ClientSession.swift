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

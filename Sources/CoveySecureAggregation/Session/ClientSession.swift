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

  /// Answers the server's message of the step, any but ``SessionStep/input``.
  /// - Throws: ``SecureAggregationError``.
  func answer(_ message: [UInt8]) throws -> [UInt8]

  /// Takes the server's message of ``SessionStep/input``, before the client trains; ``mask(_:into:)`` follows.
  /// - Throws: ``SecureAggregationError``.
  func accept(_ message: [UInt8]) throws

  /// Adds the client's masks to `values` and writes the message that carries them to `message`, whose memory is reused.
  /// If it throws, `values` is cleared and there is no message.
  /// - Throws: ``SecureAggregationError``.
  func mask(_ values: inout RingVector, into message: inout [UInt8]) throws
}

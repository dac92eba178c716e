public import CoveySecureAggregation

/// A client's turn to send its input in a session of secure aggregation: the session, and what the server sent for the
/// step `SessionStep.input`.
public struct InputTurn {
  /// The client's side of the session.
  public let session: any ClientSession
  /// The server's message.
  public let message: [UInt8]

  /// A turn.
  public init(_ session: any ClientSession, message: [UInt8]) {
    self.session = session
    self.message = message
  }
}

public import CoveyCore
public import CoveySecureAggregation

/// A message on its way between a client and the server.
public struct Letter: Sendable, Hashable {
  /// The step that the server has open.
  public let step: SessionStep
  /// The client that it goes to or comes from.
  public let client: ClientID
  /// The message.
  public var bytes: [UInt8]
}

/// Which way a message travels, so that none can be sent back to where it came from.
public enum MessageDirection: UInt8, Sendable, Hashable, CaseIterable {
  /// From the server to a client.
  case toClient
  /// From a client to the server.
  case toServer
}

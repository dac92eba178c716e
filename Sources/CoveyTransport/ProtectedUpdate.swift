public import CoveyCore

/// An update that was protected before it left the client.
public enum ProtectedUpdate: Sendable {
  /// For a server that adds noise to the sum.
  case clipped(Update<Clipped>)
  /// For any server.
  case noised(Update<Noised>)
  /// For a server that learns sums alone, or is trusted to use nothing else; the integers stand beside the update, which
  /// has no delta.
  case encoded(Update<Encoded>, RingVector)
  /// For a server that learns sums alone: the message of a client's session, which holds update and counts under masks.
  /// The update beside it has neither values nor counts.
  case masked(Update<Masked>, [UInt8])

  /// Bytes of the values on the wire.
  public var byteCount: Int {
    switch self {
    case .clipped(let update): 4 * update.delta.count
    case .noised(let update): 4 * update.delta.count
    case .encoded(_, let values): values.byteCount
    case .masked(_, let message): message.count
    }
  }
}

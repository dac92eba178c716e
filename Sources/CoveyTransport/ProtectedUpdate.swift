public import CoveyCore

/// An update that was protected before it left the client.
public enum ProtectedUpdate: Sendable {
  /// For a server that adds noise to the sum.
  case clipped(Update<Clipped>)
  /// For any server.
  case noised(Update<Noised>)

  /// The delta.
  public var delta: ParameterVector {
    switch self {
    case .clipped(let update): update.delta
    case .noised(let update): update.delta
    }
  }
}

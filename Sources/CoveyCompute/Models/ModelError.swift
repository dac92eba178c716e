/// Why a model cannot be built or used as asked.
public enum ModelError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The graph, a layer or a combination is impossible; the text says which and why.
  case invalid(String)

  /// What happened, where, and what to do.
  public var description: String {
    switch self {
    case .invalid(let reason): reason
    }
  }
}

/// The type of one example's target.
public enum TargetKind: Sendable, Hashable, Codable {
  /// One class of `0..<count`.
  case classes(Int)
  /// `count` numbers: regression values, or labels 0 and 1.
  case values(Int)

  /// Outputs that a model needs for this target.
  public var outputs: Int {
    switch self {
    case .classes(let count), .values(let count): count
    }
  }
}

/// How much a client's update counts in the mean.
public enum ClientWeighting: String, Sendable, Hashable, Codable, CaseIterable {
  /// In proportion to the client's number of examples (McMahan et al. 2017).
  case examples
  /// Every client the same.
  case uniform

  /// The weight of an update from `examples` examples.
  @inlinable
  public func weight(examples: Int) -> Double {
    switch self {
    case .examples: Double(examples)
    case .uniform: 1
    }
  }
}

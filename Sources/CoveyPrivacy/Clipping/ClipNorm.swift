public import CoveyCore

/// The norm that a clip bound bounds.
public enum ClipNorm: Sendable, Hashable {
  /// Euclidean, for Gaussian noise and PrivUnit.
  case l2
  /// The sum of magnitudes, for Laplace noise.
  case l1

  /// The norm of the flat vector, in double precision; NaN or infinite exactly if an element is.
  public func callAsFunction(_ vector: ParameterVector) -> Double {
    switch self {
    case .l2: vector.squaredNorm.squareRoot()
    case .l1: vector.absoluteSum
    }
  }
}

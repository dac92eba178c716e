internal import CCoveyKernels

/// An element-wise non-linearity.
public enum ActivationFunction: String, Sendable, Hashable, CaseIterable {
  /// x.
  case linear
  /// max(x, 0).
  case relu
  /// 1 / (1 + exp(-x)).
  case sigmoid
  /// Hyperbolic tangent.
  case tanh
  /// x * Phi(x), the exact form of Hendrycks and Gimpel 2016, arXiv 1606.08415.
  case gelu

  /// The kernels' code.
  var code: Int32 {
    switch self {
    case .linear: Int32(bitPattern: COVEY_LINEAR.rawValue)
    case .relu: Int32(bitPattern: COVEY_RELU.rawValue)
    case .sigmoid: Int32(bitPattern: COVEY_SIGMOID.rawValue)
    case .tanh: Int32(bitPattern: COVEY_TANH.rawValue)
    case .gelu: Int32(bitPattern: COVEY_GELU.rawValue)
    }
  }

  /// Whether the derivative follows from the output, so that a kernel can fuse the activation.
  var isFusable: Bool { self != .gelu }
}

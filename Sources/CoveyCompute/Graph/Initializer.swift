internal import CoveyRandom

/// How a parameter tensor starts.
///
/// Fans follow Keras: the last two extents are inputs and outputs, earlier ones the receptive field.
public enum Initializer: Sendable, Hashable, Codable {
  /// U(-a, a) with a = sqrt(6 / (fanIn + fanOut)): Glorot and Bengio 2010.
  case glorotUniform
  /// N(0, 2 / (fanIn + fanOut)): Glorot and Bengio 2010.
  case glorotNormal
  /// U(-a, a) with a = sqrt(6 / fanIn): He et al. 2015, arXiv 1502.01852.
  case heUniform
  /// N(0, 2 / fanIn): He et al. 2015, arXiv 1502.01852.
  case heNormal
  /// U(-a, a) with a = sqrt(1 / fanIn): what PyTorch's layers start their weights from (after LeCun et al. 1998).
  case fanInUniform
  /// The same number everywhere.
  case constant(Float)

  func fill(_ values: UnsafeMutableBufferPointer<Float>, shape: Shape, stream: inout RandomStream) {
    let extents = shape.dimensions
    let field = extents.dropLast(2).reduce(1, *)
    let fanOut = Double(field * (extents.last ?? 1))
    let fanIn = Double(field * (extents.count > 1 ? extents[extents.count - 2] : extents.last ?? 1))
    switch self {
    case .glorotUniform: fillUniform(values, (6 / (fanIn + fanOut)).squareRoot(), &stream)
    case .heUniform: fillUniform(values, (6 / fanIn).squareRoot(), &stream)
    case .fanInUniform: fillUniform(values, (1 / fanIn).squareRoot(), &stream)
    case .glorotNormal: fillNormal(values, (2 / (fanIn + fanOut)).squareRoot(), &stream)
    case .heNormal: fillNormal(values, (2 / fanIn).squareRoot(), &stream)
    case .constant(let value): values.update(repeating: value)
    }
  }

  private func fillUniform(_ values: UnsafeMutableBufferPointer<Float>, _ limit: Double, _ stream: inout RandomStream) {
    for i in values.indices { values[i] = Float((2 * Double(stream.uniformFloat()) - 1) * limit) }
  }

  private func fillNormal(
    _ values: UnsafeMutableBufferPointer<Float>, _ deviation: Double, _ stream: inout RandomStream
  ) {
    for i in values.indices { values[i] = Float(stream.normal() * deviation) }
  }
}

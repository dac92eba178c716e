public import CoveyCore
internal import CoveyRandom

/// How a parameter tensor starts.
///
/// Fans follow Keras: the last two extents are inputs and outputs, earlier ones the receptive field.
public enum Initializer: Sendable, Hashable {
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

extension Initializer {
  /// The ways to draw numbers by chance, by their words.
  private enum Word: String, CaseIterable {
    case glorotUniform, glorotNormal, heUniform, heNormal, fanInUniform

    var initializer: Initializer {
      switch self {
      case .glorotUniform: .glorotUniform
      case .glorotNormal: .glorotNormal
      case .heUniform: .heUniform
      case .heNormal: .heNormal
      case .fanInUniform: .fanInUniform
      }
    }
  }

  /// Reads a word, or a number for the same number everywhere.
  public init(_ reader: SettingsReader, key: String, default standard: Initializer = .glorotUniform) {
    if case .scalar(let text, quoted: false)? = reader.node(key)?.content, Float(text) != nil {
      self = .constant(reader.number(key, default: 0, .any))
    } else {
      self = reader.has(key) ? reader.choice(key, default: Word.glorotUniform).initializer : standard
    }
  }

  /// Writes the word or number.
  public func write(_ key: String, to writer: inout SettingsWriter) {
    if case .constant(let value) = self {
      writer.set(key, value)
    } else {
      writer.set(key, Word.allCases.first { $0.initializer == self }.map(\.rawValue))
    }
  }
}

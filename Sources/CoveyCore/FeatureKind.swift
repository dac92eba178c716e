/// The type of one example's features, and so of a model's input.
public enum FeatureKind: Sendable, Hashable, Codable {
  /// A vector of numbers.
  case dense(count: Int)
  /// An image, stored rows first with channels last (height x width x channels).
  case image(height: Int, width: Int, channels: Int)
  /// A sequence of token ids in `0..<vocabulary`.
  case tokens(length: Int, vocabulary: Int)

  /// Numbers per example.
  public var count: Int {
    switch self {
    case .dense(let count): count
    case .image(let height, let width, let channels): height * width * channels
    case .tokens(let length, _): length
    }
  }

  /// The shape without the batch dimension.
  public var dimensions: [Int] {
    switch self {
    case .dense(let count): [count]
    case .image(let height, let width, let channels): [height, width, channels]
    case .tokens(let length, _): [length]
    }
  }
}

extension FeatureKind: CustomStringConvertible {
  /// For messages: "image 28x28x1".
  public var description: String {
    switch self {
    case .dense(let count): "dense \(count)"
    case .image(let height, let width, let channels): "image \(height)x\(width)x\(channels)"
    case .tokens(let length, let vocabulary): "tokens \(length) of \(vocabulary)"
    }
  }
}

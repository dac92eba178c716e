internal import Synchronization

/// The operations that graphs can be decoded with, by kind.
public enum OperationRegistry {
  private static let known = Mutex<[String: any GraphOperation.Type]>(
    Dictionary(uniqueKeysWithValues: builtIn.map { ($0.kind, $0) }))

  private static let builtIn: [any GraphOperation.Type] = [
    InputOperation.self, DenseOperation.self, Convolution2DOperation.self, Pool2DOperation.self,
    GlobalAveragePoolOperation.self, ReshapeOperation.self, AddOperation.self, ConcatenateOperation.self,
    ActivationOperation.self, SoftmaxOperation.self, DropoutOperation.self, NormalizationOperation.self,
  ]

  /// Makes an operation of your own decodable. A kind that is taken is replaced.
  public static func register(_ type: any GraphOperation.Type) {
    known.withLock { $0[type.kind] = type }
  }

  /// The operation type of a kind, nil if none is registered.
  public static func type(of kind: String) -> (any GraphOperation.Type)? {
    known.withLock { $0[kind] }
  }
}

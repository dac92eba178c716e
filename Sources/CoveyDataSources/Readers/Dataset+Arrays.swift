public import CoveyCore
public import CoveyData

extension NumericArray {
  /// What targets of stated classes are: one an example, or for rows of them one at each position.
  func targetKind(classes: Int) -> TargetKind {
    let length = NumericArray.product(Array(dimensions.dropFirst())) ?? 0
    return length > 1 ? .sequence(length: length, classes: classes) : .classes(classes)
  }
}

extension Dataset {
  /// A data set from arrays whose first dimension counts examples.
  ///
  /// - Parameters:
  ///   - features: Two more dimensions are an image of one channel, three are height x width x channels, one or none is
  ///     a vector.
  ///   - targets: Whole numbers are classes, real numbers are values, unless `targetKind` says otherwise.
  ///   - kind: The type of features, if the shape does not tell: tokens, or an image stored as a flat row.
  ///   - targetKind: The type of targets; nil: classes up to the largest label, or values.
  ///   - byteScale: What a byte feature is multiplied by; truth values stay 0 and 1.
  /// - Throws: ``DataError`` if counts disagree or values do not fit their kind.
  public init(
    features: NumericArray, targets: NumericArray, kind: FeatureKind? = nil, targetKind: TargetKind? = nil,
    byteScale: Float = 1 / 255
  ) throws {
    let examples = features.dimensions.first ?? 1
    guard examples == targets.dimensions.first ?? 1 else {
      throw DataError.sizeMismatch(
        "\(examples) examples in \(features.source), but \(targets.dimensions.first ?? 1) targets in \(targets.source)")
    }
    // With no examples, the other sizes may be anything.
    guard NumericArray.product(Array(features.dimensions.dropFirst())) != nil else {
      throw DataError.sizeMismatch("\(features.source): the shape \(features.dimensions) is not possible")
    }
    let kind = kind ?? Dataset.kind(ofShape: features.dimensions.dropFirst())
    guard NumericArray.product([examples, kind.count]) == features.count else {
      throw DataError.sizeMismatch(
        "\(features.source): the shape \(features.dimensions) does not hold \(examples) examples of \(kind)")
    }
    let target = try targetKind ?? Dataset.targetKind(of: targets)
    let featureStorage = try Dataset.storage(
      of: features, as: kind, byteScale: features.isBoolean ? 1 : byteScale)
    let targetStorage = try Dataset.storage(of: targets, as: target)
    do {
      try self.init(features: kind, targets: target, featureStorage: featureStorage, targetStorage: targetStorage)
    } catch let error as DataError {
      // The data set knows the example; only here is known which file it came from.
      switch error {
      case .labelOutOfRange: throw DataError.malformed(file: targets.source, line: nil, reason: "\(error)")
      case .tokenOutOfRange: throw DataError.malformed(file: features.source, line: nil, reason: "\(error)")
      case .notFinite:
        let isTarget = !Dataset.isFinite(targetStorage)
        throw DataError.malformed(
          file: isTarget ? targets.source : features.source, line: nil, reason: "\(error)")
      default: throw error
      }
    }
  }

  private static func isFinite(_ storage: TargetStorage) -> Bool {
    guard case .values(let values) = storage else { return true }
    return values.withUnsafeBufferPointer { $0.allSatisfy(\.isFinite) }
  }

  private static func kind(ofShape shape: ArraySlice<Int>) -> FeatureKind {
    let sizes = Array(shape)
    return switch sizes.count {
    case 0: .dense(count: 1)
    case 2: .image(height: sizes[0], width: sizes[1], channels: 1)
    case 3: .image(height: sizes[0], width: sizes[1], channels: sizes[2])
    default: .dense(count: NumericArray.product(sizes) ?? 0)
    }
  }

  private static func targetKind(of targets: NumericArray) throws -> TargetKind {
    let width = NumericArray.product(Array(targets.dimensions.dropFirst())) ?? 0
    if case .floats = targets.values { return .values(width) }
    guard width == 1 else { return .values(width) }
    let labels = try targets.asIntegers()
    let largest = labels.withUnsafeBufferPointer { $0.max() } ?? 0
    return .classes(max(0, Int(largest)) + 1)
  }

  private static func storage(of array: NumericArray, as kind: FeatureKind, byteScale: Float) throws -> FeatureStorage {
    if case .tokens = kind { return .tokens(try array.asIntegers()) }
    if case .bytes(let bytes) = array.values { return .bytes(bytes, scale: byteScale, offset: 0) }
    return .floats(array.asFloats())
  }

  private static func storage(of array: NumericArray, as kind: TargetKind) throws -> TargetStorage {
    switch kind {
    case .classes, .sequence: .labels(try array.asIntegers())
    case .values: .values(array.asFloats())
    }
  }
}

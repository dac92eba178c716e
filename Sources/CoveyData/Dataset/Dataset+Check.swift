import CCoveyKernels
import CoveyCore

extension Dataset {
  /// Looks at every stored number again; `init` has done it once, so this matters only for files that may have changed.
  /// - Throws: ``DataError/notFinite(example:)`` for a NaN or infinite feature or target.
  public func checkFinite() throws {
    if case .floats(let values) = featureStorage { try Dataset.checkFinite(values, width: features.count) }
    if case .sparse(let rows) = featureStorage, let bad = rows.firstNotFinite {
      throw DataError.notFinite(example: bad)
    }
    if case .values(let values) = targetStorage { try Dataset.checkFinite(values, width: targets.outputs) }
  }

  /// Targets agree with the examples, in count and in range.
  func checkTargets() throws {
    switch (targets, targetStorage) {
    case (.classes(let classes), .labels(let labels)):
      guard labels.count == count else {
        throw DataError.sizeMismatch("\(count) examples but \(labels.count) labels")
      }
      guard classes > 0, let limit = UInt32(exactly: classes) else {
        throw DataError.sizeMismatch("\(classes) classes; a classification needs at least one")
      }
      if let bad = Dataset.firstOutside(labels, limit: limit) {
        throw DataError.labelOutOfRange(example: bad, classes: classes)
      }
    case (.sequence(let length, let classes), .labels(let labels)):
      guard length > 0, labels.count == count * length else {
        throw DataError.sizeMismatch("\(count) examples but \(labels.count) labels of \(length) each")
      }
      guard classes > 0, classes < Int(Int32.max) else {
        throw DataError.sizeMismatch("\(classes) classes; a classification needs at least one")
      }
      if let bad = (0..<labels.count).first(where: { labels.pointer[$0] < -1 || Int(labels.pointer[$0]) >= classes }) {
        throw DataError.labelOutOfRange(example: bad / length, classes: classes)
      }
    case (.values(let width), .values(let values)):
      guard width > 0, values.count == count * width else {
        throw DataError.sizeMismatch("\(count) examples but \(values.count) target values of \(width) each")
      }
      try Dataset.checkFinite(values, width: width)
    default:
      throw DataError.sizeMismatch("class targets need integer labels, value targets need numbers")
    }
  }

  /// Features have the stored form that their kind needs, and values that a model can take.
  func checkFeatures() throws {
    switch (features, featureStorage) {
    case (.tokens(let length, let vocabulary), .tokens(let tokens)):
      guard vocabulary > 0, let limit = UInt32(exactly: vocabulary) else {
        throw DataError.sizeMismatch("a vocabulary of \(vocabulary) tokens; there must be at least one")
      }
      if let bad = Dataset.firstOutside(tokens, limit: limit) {
        throw DataError.tokenOutOfRange(example: bad / length, vocabulary: vocabulary)
      }
    case (.dense, .floats(let values)), (.image, .floats(let values)):
      try Dataset.checkFinite(values, width: features.count)
    case (.dense, .sparse(let rows)), (.image, .sparse(let rows)):
      guard rows.width == features.count else {
        throw DataError.sizeMismatch("sparse rows of \(rows.width) numbers do not make examples of \(features)")
      }
      if let bad = rows.firstNotFinite { throw DataError.notFinite(example: bad) }
    case (.dense, .bytes(_, let scale, let offset)), (.image, .bytes(_, let scale, let offset)):
      guard scale.isFinite, offset.isFinite else {
        throw DataError.sizeMismatch("the scale and offset of byte features must be finite numbers")
      }
    default:
      throw DataError.sizeMismatch("token features need token storage, \(features) needs numbers or bytes")
    }
  }

  /// One pass at memory speed; the slow search for the culprit runs only if there is one.
  private static func checkFinite(_ values: SharedBuffer<Float>, width: Int) throws {
    guard covey_all_finite(values.pointer, values.count) == 0 else { return }
    let bad = (0..<values.count).first { !values.pointer[$0].isFinite } ?? 0
    throw DataError.notFinite(example: bad / width)
  }

  /// The first index whose number is negative or at least `limit`.
  private static func firstOutside(_ numbers: SharedBuffer<Int32>, limit: UInt32) -> Int? {
    var largest: UInt32 = 0  // A negative number is a large one without its sign: one comparison serves both ends.
    for index in 0..<numbers.count { largest = max(largest, UInt32(bitPattern: numbers.pointer[index])) }
    guard numbers.count > 0, largest >= limit else { return nil }
    return (0..<numbers.count).first { UInt32(bitPattern: numbers.pointer[$0]) >= limit }
  }
}

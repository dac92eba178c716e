import CoveyCore

extension Dataset {
  /// A data set of the examples at `positions`, in that order; copies them.
  /// - Throws: ``DataError/sizeMismatch(_:)`` if a position is not an example.
  public func subset(_ positions: [Int32]) throws -> Dataset {
    if let bad = positions.first(where: { $0 < 0 || Int($0) >= count }) {
      throw DataError.sizeMismatch("position \(bad) is outside a data set of \(count) examples")
    }
    let storage: FeatureStorage =
      switch featureStorage {
      case .floats(let values): .floats(Dataset.rows(values, positions, width: features.count))
      case .bytes(let bytes, let scale, let offset):
        .bytes(Dataset.rows(bytes, positions, width: features.count), scale: scale, offset: offset)
      case .sparse(let rows): .sparse(rows.rows(positions))
      case .tokens(let tokens): .tokens(Dataset.rows(tokens, positions, width: features.count))
      }
    let target: TargetStorage =
      switch targetStorage {
      case .labels(let labels): .labels(Dataset.rows(labels, positions, width: targets.count))
      case .values(let values): .values(Dataset.rows(values, positions, width: targets.outputs))
      }
    return try Dataset(features: features, targets: targets, featureStorage: storage, targetStorage: target)
  }

  /// A data set of a range of the examples that shares this one's memory.
  /// - Throws: ``DataError/sizeMismatch(_:)`` if the range does not lie within the data set.
  public func subset(_ range: Range<Int>) throws -> Dataset {
    guard range.lowerBound >= 0, range.upperBound <= count else {
      throw DataError.sizeMismatch("examples \(range) are outside a data set of \(count) examples")
    }
    func scaled(_ width: Int) -> Range<Int> { range.lowerBound * width..<range.upperBound * width }
    let storage: FeatureStorage =
      switch featureStorage {
      case .floats(let values): .floats(values.slice(scaled(features.count)))
      case .bytes(let bytes, let scale, let offset):
        .bytes(bytes.slice(scaled(features.count)), scale: scale, offset: offset)
      case .sparse(let rows): .sparse(rows.slice(range))
      case .tokens(let tokens): .tokens(tokens.slice(scaled(features.count)))
      }
    let target: TargetStorage =
      switch targetStorage {
      case .labels(let labels): .labels(labels.slice(scaled(targets.count)))
      case .values(let values): .values(values.slice(scaled(targets.outputs)))
      }
    return try Dataset(features: features, targets: targets, featureStorage: storage, targetStorage: target)
  }

  /// Copies the rows at `positions`, which have been checked.
  private static func rows<Element>(
    _ source: SharedBuffer<Element>, _ positions: [Int32], width: Int
  ) -> SharedBuffer<Element> {
    SharedBuffer<Element>(count: positions.count * width) { output in
      guard let base = output.baseAddress else { return }
      for (row, position) in positions.enumerated() {
        (base + row * width).initialize(from: source.pointer + Int(position) * width, count: width)
      }
    }
  }
}

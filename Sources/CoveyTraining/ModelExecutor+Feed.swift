internal import CoveyCompute
internal import CoveyCore
internal import CoveyData

extension ModelExecutor {
  /// Gathers examples into the selected batch: `positions`, or `first..<first + count` where positions is nil.
  @inline(__always)
  func feed(_ dataset: Dataset, positions: UnsafePointer<Int32>?, first: Int, count: Int) {
    if case .tokens = dataset.features {
      dataset.gatherTokens(positions: positions, first: first, count: count, into: integers(0))
    } else {
      dataset.gather(positions: positions, first: first, count: count, features: features)
    }
    switch dataset.targets {
    case .classes, .sequence: dataset.gatherLabels(positions: positions, first: first, count: count, into: labels)
    case .values: dataset.gatherValues(positions: positions, first: first, count: count, into: values)
    }
  }
}

extension ModelExecutor {
  /// Makes examples of the selected batch blank: zeros with the first class, values of zero, or nothing but masks.
  func blank(_ slots: Range<Int>) {
    let width = model.features.count
    // Token 0 has the bits of the number 0.
    (features + slots.lowerBound * width).update(repeating: 0, count: slots.count * width)
    switch model.targets {
    case .classes: (labels + slots.lowerBound).update(repeating: 0, count: slots.count)
    case .sequence(let length, _):
      (labels + slots.lowerBound * length).update(repeating: -1, count: slots.count * length)
    case .values(let width): (values + slots.lowerBound * width).update(repeating: 0, count: slots.count * width)
    }
  }
}

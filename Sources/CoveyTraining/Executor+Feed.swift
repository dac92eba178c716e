internal import CoveyCompute
internal import CoveyCore
internal import CoveyData

extension Executor {
  /// Gathers examples into the selected batch: `positions`, or `first..<first + count` where positions is nil.
  @inline(__always)
  func feed(_ dataset: Dataset, positions: UnsafePointer<Int32>?, first: Int, count: Int) {
    if case .tokens = dataset.features {
      dataset.gatherTokens(positions: positions, first: first, count: count, into: integers(0))
    } else {
      dataset.gather(positions: positions, first: first, count: count, features: features)
    }
    switch dataset.targets {
    case .classes: dataset.gatherLabels(positions: positions, first: first, count: count, into: labels)
    case .values: dataset.gatherValues(positions: positions, first: first, count: count, into: values)
    }
  }
}

internal import CoveyCore
public import CoveyData

/// The text of the error that `body` throws; "no error" if it does not.
public func message(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch { return "\(error)" }
}

/// The features of all examples, as training sees them.
public func allFeatures(_ dataset: Dataset) -> [Float] {
  let total = dataset.count * dataset.features.count
  return [Float](unsafeUninitializedCapacity: total) { buffer, count in
    if let base = buffer.baseAddress {
      dataset.gather(positions: nil, first: 0, count: dataset.count, features: base)
    }
    count = total
  }
}

/// All labels.
public func allLabels(_ dataset: Dataset) -> [Int32] {
  [Int32](unsafeUninitializedCapacity: dataset.count) { buffer, count in
    if let base = buffer.baseAddress {
      dataset.gatherLabels(positions: nil, first: 0, count: dataset.count, into: base)
    }
    count = dataset.count
  }
}

/// All target values.
public func allValues(_ dataset: Dataset) -> [Float] {
  let total = dataset.count * dataset.targets.outputs
  return [Float](unsafeUninitializedCapacity: total) { buffer, count in
    if let base = buffer.baseAddress {
      dataset.gatherValues(positions: nil, first: 0, count: dataset.count, into: base)
    }
    count = total
  }
}

extension Dataset {
  /// The scale and offset that give this data set's bytes mean 0 and standard deviation 1 over all values; nil if
  /// features are not bytes, or all alike.
  package var byteStandardization: (scale: Float, offset: Float)? {
    guard case .bytes(let bytes, _, _) = featureStorage else { return nil }
    var histogram = [Int](repeating: 0, count: 256)
    for i in 0..<bytes.count { histogram[Int(bytes.pointer[i])] += 1 }
    let count = Double(bytes.count)
    var sum = 0.0
    var squares = 0.0
    for (value, occurrences) in histogram.enumerated() {
      sum += Double(value * occurrences)
      squares += Double(value * value * occurrences)
    }
    let mean = sum / count
    let variance = squares / count - mean * mean
    guard variance > 0 else { return nil }
    let scale = 1 / variance.squareRoot()
    return (Float(scale), Float(-mean * scale))
  }

  /// The same bytes read with another scale and offset; shares memory.
  /// - Throws: ``DataError`` if features are not bytes.
  package func rescaled(scale: Float, offset: Float) throws -> Dataset {
    guard case .bytes(let bytes, _, _) = featureStorage else {
      throw DataError.sizeMismatch("only features stored as bytes can be rescaled")
    }
    return try Dataset(
      features: features, targets: targets, featureStorage: .bytes(bytes, scale: scale, offset: offset),
      targetStorage: targetStorage)
  }
}

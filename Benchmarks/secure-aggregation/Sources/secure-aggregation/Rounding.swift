import CoveyCore
import CoveyCrypto
import CoveySecureAggregation

/// What conditional rounding keeps of updates and what it takes: vectors of normal numbers, 16 bits, a clip bound of 1.
func reportRounding(draws: Int) throws {
  print(
    "| parameters | norm over C | kept length, mean of \(draws) | towards zero | error over norm | redrawn | encode, ms |"
  )
  print("|---|---|---|---|---|---|---|")
  for dimension in [1_000_000, 10_000_000] {
    let encoding = try FixedPointEncoding(
      dimension: dimension, clipBound: 1, cohort: 100, valueBits: 16, rounding: .conditional)
    let encoder = FixedPointEncoder(encoding)
    let stream = ChaCha20Stream(key: try SecretKey.random(), nonce: [UInt8](repeating: 0, count: 12))
    var ring = RingVector(count: dimension, bits: encoding.bits)
    var values = normals(dimension, stream)
    for share in [1, 0.1, 0.01] {
      scale(&values, to: share * (1 - 0x1p-20))
      let update = Update<Clipped>(
        delta: ParameterVector(values), weight: 1, examples: 1, training: TrainingMetrics())
      let before = encoder.redrawn
      var (kept, error, times) = (0.0, 0.0, [Double]())
      for _ in 0..<draws {
        var outcome = RoundingOutcome()
        times.append(try seconds { outcome = try encoder.encode(update, into: &ring) { stream.fill(&$0) } })
        kept += outcome.keptLength / Double(draws)
        error = outcome.squaredError.squareRoot() * encoding.step / share
      }
      print(
        "| \(dimension) | \(share) | \(fixed(kept, 4)) | \(fixed(keptByCuttingOff(values, encoding.step), 3)) | "
          + "\(fixed(error, 3)) | \(encoder.redrawn - before) | \(ms(times.least)) |")
    }
  }
  print("")
}

/// Sums of twelve uniform numbers, less six.
private func normals(_ count: Int, _ stream: ChaCha20Stream) -> [Float] {
  var words = [UInt64](repeating: 0, count: 3 * count)
  var span = words.mutableSpan
  stream.fill(&span)
  return (0..<count).map { i in
    var sum = -6.0
    for word in words[3 * i..<3 * i + 3] {
      for part in 0..<4 { sum += (Double(word >> UInt64(16 * part) & 0xFFFF) + 0.5) * 0x1p-16 }
    }
    return Float(sum)
  }
}

private func scale(_ values: inout [Float], to norm: Double) {
  let length = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
  for i in values.indices { values[i] = Float(Double(values[i]) * norm / length) }
}

private func keptByCuttingOff(_ values: [Float], _ step: Double) -> Double {
  var (along, square) = (0.0, 0.0)
  for value in values {
    along += (Double(value) / step).rounded(.towardZero) * step * Double(value)
    square += Double(value) * Double(value)
  }
  return along / square
}

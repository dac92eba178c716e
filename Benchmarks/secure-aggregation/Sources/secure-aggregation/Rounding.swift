import CCoveyKernels
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
    let limit = encoding.grid?.squaredNormLimit ?? 0
    let stream = ChaCha20Stream(key: try SecretKey.random(), nonce: [UInt8](repeating: 0, count: 12))
    var words = [UInt32](repeating: 0, count: dimension)
    var values = normals(dimension, stream)
    for share in [1, 0.1, 0.01] {
      scale(&values, to: share * (1 - 0x1p-20))
      var (kept, error, redrawn, times) = (0.0, 0.0, 0, [Double]())
      for _ in 0..<draws {
        var sums = covey_rounding()
        times.append(seconds { sums = encode(values, encoding, stream, &words) })
        if sums.squares > limit { redrawn += 1 }
        let exact = Double(sums.squares) - 2 * sums.along - sums.error
        kept += (1 + sums.along / exact) / Double(draws)
        error = sums.error.squareRoot() * encoding.step / share
      }
      print(
        "| \(dimension) | \(share) | \(fixed(kept, 4)) | \(fixed(keptByCuttingOff(values, encoding.step), 3)) | "
          + "\(fixed(error, 3)) | \(redrawn) | \(ms(times.least)) |")
    }
  }
  print("")
}

/// What an encoder does with a clipped update, which only the client's own code can make.
private func encode(
  _ values: [Float], _ encoding: FixedPointEncoding, _ stream: ChaCha20Stream, _ words: inout [UInt32]
) -> covey_rounding {
  var sums = covey_rounding()
  var random = [UInt64](repeating: 0, count: 2048)
  for first in stride(from: 0, to: values.count, by: 4096) {
    var span = random.mutableSpan
    stream.fill(&span)
    random.withUnsafeBytes { bits in
      values.withUnsafeBufferPointer { values in
        words.withUnsafeMutableBufferPointer { words in
          guard let bits = bits.assumingMemoryBound(to: UInt32.self).baseAddress, let x = values.baseAddress,
            let z = words.baseAddress
          else { return }
          covey_encode_at_random(
            x + first, Float(1 / encoding.step), Float(encoding.valueLimit), UInt32(encoding.bits), bits, z + first,
            min(4096, values.count - first), &sums)
        }
      }
    }
  }
  return sums
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

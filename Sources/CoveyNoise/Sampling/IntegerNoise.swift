/// What makes vectors of independent integers.
protocol IntegerNoise: Sendable {
  /// Writes `count` samples. May use all of the reader's scratch but `integers`.
  func fill(_ output: UnsafeMutablePointer<Int64>, _ count: Int, _ words: inout NoiseWords)
}

extension IntegerNoise {
  func fillSpan(_ values: inout MutableSpan<Int64>, _ source: any NoiseSource) {
    var words = NoiseWords(source, expecting: values.count)
    values.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      // In the batches of the other functions, so that all draw the same noise from the same words.
      for start in stride(from: 0, to: buffer.count, by: NoiseWords.batch) {
        fill(base + start, min(buffer.count - start, NoiseWords.batch), &words)
      }
    }
  }

  func addToSpan(_ values: inout MutableSpan<Int64>, _ source: any NoiseSource) {
    var words = NoiseWords(source, expecting: values.count)
    values.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      inBatches(buffer.count, &words) { start, noise, count in
        for i in 0..<count {
          let (sum, overflow) = base[start + i].addingReportingOverflow(noise[i])
          precondition(!overflow, "a value with noise left the range of 64 bits: make the grid coarser")
          base[start + i] = sum
        }
      }
    }
  }

  func addToSpan(_ values: inout MutableSpan<Int32>, _ source: any NoiseSource) {
    var words = NoiseWords(source, expecting: values.count)
    values.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      inBatches(buffer.count, &words) { start, noise, count in
        for i in 0..<count {
          // Noise stays below 2^47, so that this sum fits 64 bits.
          let sum = Int64(base[start + i]) &+ noise[i]
          precondition(sum == Int64(Int32(truncatingIfNeeded: sum)), "a value with noise left the range of 32 bits")
          base[start + i] = Int32(truncatingIfNeeded: sum)
        }
      }
    }
  }

  /// Calls `body` with (start, samples, count) until `count` samples are made, through the reader's scratch.
  @inline(__always)
  func inBatches(
    _ count: Int, _ words: inout NoiseWords, _ body: (Int, UnsafePointer<Int64>, Int) -> Void
  ) {
    var done = 0
    while done < count {
      let size = min(count - done, NoiseWords.batch)
      fill(words.integers, size, &words)
      body(done, words.integers, size)
      done += size
    }
  }
}

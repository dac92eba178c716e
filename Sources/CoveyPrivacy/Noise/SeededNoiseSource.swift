internal import CCoveyKernels

/// The Philox stream of one use of seeded noise.
final class SeededNoiseSource: NoiseSource {
  private let key: [UInt32]
  private let counter: [UInt32]
  private var block: UInt64 = 0
  /// The second word of a block of which the first was the last to be asked for.
  private var left: UInt64?

  var isPrivate: Bool { false }

  /// The stream named by 128 bits: half of them are the key, half the upper words of the counter.
  init(_ name: SIMD4<UInt32>) {
    key = [name.x, name.y]
    counter = [0, 0, name.z, name.w]
  }

  func fill(_ words: inout MutableSpan<UInt64>) {
    var start = 0
    if let left, words.count > 0 {
      words[0] = left
      self.left = nil
      start = 1
    }
    let pairs = (words.count - start) / 2
    words.withUnsafeMutableBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      make(pairs, (base + start * 8).assumingMemoryBound(to: UInt32.self))
    }
    if start + 2 * pairs < words.count {
      var pair: (UInt64, UInt64) = (0, 0)
      withUnsafeMutableBytes(of: &pair) { bytes in
        guard let base = bytes.baseAddress else { return }
        make(1, base.assumingMemoryBound(to: UInt32.self))
      }
      words[words.count - 1] = pair.0
      left = pair.1
    }
  }

  /// Writes whole blocks of two words.
  private func make(_ blocks: Int, _ target: UnsafeMutablePointer<UInt32>) {
    precondition(block + UInt64(blocks) <= 1 << 32, "a stream of seeded noise ends after 64 GiB")
    covey_philox_u32(key, counter, UInt32(truncatingIfNeeded: block), target, 4 * blocks)
    block += UInt64(blocks)
  }
}

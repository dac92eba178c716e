internal import CCoveyKernels

/// The Philox stream of one use of seeded noise.
final class SeededNoiseSource: NoiseSource {
  private let key: [UInt32]
  private let counter: [UInt32]
  private var block: UInt64 = 0

  var isPrivate: Bool { false }

  /// The stream named by 128 bits: half of them are the key, half the upper words of the counter.
  init(_ name: SIMD4<UInt32>) {
    key = [name.x, name.y]
    counter = [0, 0, name.z, name.w]
  }

  func fill(_ words: inout MutableSpan<UInt64>) {
    let blocks = UInt64((words.count + 1) / 2)
    precondition(block + blocks <= 1 << 32, "a stream of seeded noise ends after 64 GiB")
    words.withUnsafeMutableBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      covey_philox_u32(
        key, counter, UInt32(truncatingIfNeeded: block), base.assumingMemoryBound(to: UInt32.self), bytes.count / 4)
    }
    block += blocks
  }
}

internal import CCoveyKernels
internal import CoveyRandom

/// Repeatable noise for experiments: **it protects nobody**, since the seed is known and the generator not
/// cryptographic. A type of its own, so that it cannot pass for ``SecureNoise``.
public struct SeededNoise: NoiseSupply {
  private let seed: UInt64

  /// False: everything made with this noise must say "not private".
  public var isPrivate: Bool { false }

  /// The noise that belongs to `seed`.
  public init(seed: UInt64) {
    self.seed = seed
  }

  /// The stream of (purpose, round, client, piece); equal names give equal bits.
  public func source(_ purpose: NoisePurpose, round: Int, client: Int, piece: Int) -> any NoiseSource {
    var state = Philox(key: seed).block(Self.words(Int(purpose.rawValue), 0x6E6F_6973))
    for name in [round, client, piece] {
      // Each name is taken in under a key made of everything before it.
      let key = UInt64(state.x) | UInt64(state.y) << 32
      state = Philox(key: key).block(Self.words(name, Int(state.z) | Int(state.w) << 32))
    }
    return SeededNoiseSource(state)
  }

  private static func words(_ first: Int, _ second: Int) -> SIMD4<UInt32> {
    SIMD4(
      UInt32(truncatingIfNeeded: first), UInt32(truncatingIfNeeded: first >> 32), UInt32(truncatingIfNeeded: second),
      UInt32(truncatingIfNeeded: second >> 32))
  }
}

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

internal import CoveyNoise
internal import CoveyRandom

/// Samples from a secret stream.
struct SecretBits: RandomBits {
  private let source: any NoiseSource
  private var words: [UInt64]
  private var used: Int

  init(_ source: any NoiseSource) {
    self.source = source
    words = [UInt64](repeating: 0, count: 64)
    used = words.count
  }

  mutating func next() -> UInt64 {
    if used == words.count {
      let bits = source
      var span = words.mutableSpan
      bits.fill(&span)
      used = 0
    }
    let word = words[used]
    used += 1
    return word
  }

  mutating func next32() -> UInt32 { UInt32(truncatingIfNeeded: next()) }
}

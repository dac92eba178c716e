internal import CoveyCore

/// Repeatable randomness for attacks: SplitMix64 (Steele, Lea, Flood 2014, DOI 10.1145/2714064.2660195). Never for secrets.
struct KitRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    return word ^ (word >> 31)
  }

  /// A number below `bound`, which is small: the bias does not matter here.
  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(bound, 1))) }

  /// Random bytes.
  mutating func bytes(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 8)
    while bytes.count < count { withUnsafeBytes(of: next().littleEndian) { bytes.append(contentsOf: $0) } }
    bytes.removeLast(bytes.count - count)
    return bytes
  }

  /// A vector with elements over the whole ring.
  mutating func vector(_ shape: RingShape) -> RingVector {
    var vector = RingVector(shape)
    vector.withWords { words in
      for index in words.indices { words[index] = UInt32(truncatingIfNeeded: next()) }
    }
    vector.reduce()
    return vector
  }
}

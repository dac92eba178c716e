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

internal import CoveyCore
internal import CoveyNoise
internal import CoveySecureAggregation

/// A client's tools for updates that are summed as integers, kept from round to round: buffers, tables, rotation. Empty until a
/// request asks for such an update.
final class UpdateEncoder {
  private var encoder: DistributedEncoder?
  private var fixedPointEncoder: FixedPointEncoder?
  private var rotation: (seed: UInt64, round: Int, signs: RandomizedHadamard)?

  /// An encoder that has seen no request.
  init() {}

  /// The kept encoder, or a new one.
  func fixedPoint(_ encoding: FixedPointEncoding) -> FixedPointEncoder {
    if let last = fixedPointEncoder, last.encoding == encoding { return last }
    let encoder = FixedPointEncoder(encoding)
    fixedPointEncoder = encoder
    return encoder
  }

  /// The kept encoder of shares and the round's rotation, or new ones.
  func tools(
    _ encoding: DistributedEncoding, _ seed: UInt64, _ round: Int
  ) throws -> (encoder: DistributedEncoder, rotation: RandomizedHadamard) {
    let signs = rotation(dimension: encoding.dimension, seed: seed, round: round)
    if let encoder, encoder.encoding == encoding { return (encoder, signs) }
    let encoder = try DistributedEncoder(encoding)
    self.encoder = encoder
    return (encoder, signs)
  }

  /// The kept rotation, or a new one.
  func rotation(dimension: Int, seed: UInt64, round: Int) -> RandomizedHadamard {
    if let last = rotation, last.seed == seed, last.round == round, last.signs.dimension == dimension {
      return last.signs
    }
    let signs = RandomizedHadamard(dimension: dimension, seed: seed, round: round)
    rotation = (seed, round, signs)
    return signs
  }
}

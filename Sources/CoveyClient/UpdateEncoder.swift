internal import CoveyCore
internal import CoveyNoise
internal import CoveySecureAggregation

/// A client's tools for updates that are summed as integers, kept from round to round: buffers, tables, rotation. One
/// per thread; empty until a request asks for such an update.
public final class UpdateEncoder {
  private var encoder: DistributedEncoder?
  private var fixedPointEncoder: FixedPointEncoder?
  private var rotation: (seed: UInt64, round: Int, signs: RandomizedHadamard)?

  /// An encoder that has seen no request.
  public init() {}

  /// Encodes an update into `values`, with rounding and noise of the client's own; what it returns takes their memory along.
  /// - Throws: `PrivacyError` if the noise cannot be made, or the update exceeds the bound.
  func protect(
    _ update: borrowing Update<Clipped>, as encoding: DistributedEncoding, rotationSeed: UInt64, round: Int,
    client: ClientID, with noise: any NoiseSupply, into values: inout RingVector
  ) throws -> Update<Encoded> {
    let tools = try tools(encoding, rotationSeed, round)
    return try tools.encoder.protect(
      update, rotation: tools.rotation,
      rounding: noise.source(.rounding, round: round, client: client.rawValue, piece: 0),
      noise: noise.source(.update, round: round, client: client.rawValue, piece: 0), into: &values)
  }

  /// Encodes an update into the first elements of `values`, in the same way.
  /// - Throws: As ``protect(_:as:rotationSeed:round:client:with:into:)``.
  func encode(
    _ update: borrowing Update<Clipped>, as encoding: DistributedEncoding, rotationSeed: UInt64, round: Int,
    client: ClientID, with noise: any NoiseSupply, into values: inout RingVector
  ) throws {
    let tools = try tools(encoding, rotationSeed, round)
    try tools.encoder.encode(
      update, rotation: tools.rotation,
      rounding: noise.source(.rounding, round: round, client: client.rawValue, piece: 0),
      noise: noise.source(.update, round: round, client: client.rawValue, piece: 0), into: &values)
  }

  /// The kept encoder, or a new one.
  func fixedPoint(_ encoding: FixedPointEncoding) -> FixedPointEncoder {
    if let last = fixedPointEncoder, last.encoding == encoding { return last }
    let encoder = FixedPointEncoder(encoding)
    fixedPointEncoder = encoder
    return encoder
  }

  private func tools(
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

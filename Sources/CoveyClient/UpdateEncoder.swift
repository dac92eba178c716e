internal import CoveyCore
internal import CoveyPrivacy

/// A client's tools for updates that are summed as integers, kept from round to round: buffers, tables, rotation. One
/// per thread; empty until a request asks for such an update.
public final class UpdateEncoder {
  private var encoder: DistributedEncoder?
  private var rotation: (seed: UInt64, round: Int, signs: RandomizedHadamard)?

  /// An encoder that has seen no request.
  public init() {}

  /// Encodes an update into `values`, with rounding and noise of the client's own.
  /// - Throws: `PrivacyError` if the noise cannot be made, or the update exceeds the bound.
  func encode(
    _ update: borrowing Update<Clipped>, as encoding: DistributedEncoding, rotationSeed: UInt64, round: Int,
    client: ClientID, with noise: any NoiseSupply, into values: inout RingVector
  ) throws -> Update<Encoded> {
    let tools = try tools(encoding, rotationSeed, round)
    return try tools.encoder.protect(
      update, rotation: tools.rotation,
      rounding: noise.source(.rounding, round: round, client: client.rawValue, piece: 0),
      noise: noise.source(.update, round: round, client: client.rawValue, piece: 0), into: &values)
  }

  private func tools(
    _ encoding: DistributedEncoding, _ seed: UInt64, _ round: Int
  ) throws -> (encoder: DistributedEncoder, rotation: RandomizedHadamard) {
    let encoder: DistributedEncoder
    if let last = self.encoder, last.encoding == encoding {
      encoder = last
    } else {
      encoder = try DistributedEncoder(encoding)
      self.encoder = encoder
      rotation = nil
    }
    if let last = rotation, last.seed == seed, last.round == round { return (encoder, last.signs) }
    let signs = RandomizedHadamard(dimension: encoding.dimension, seed: seed, round: round)
    rotation = (seed, round, signs)
    return (encoder, signs)
  }
}

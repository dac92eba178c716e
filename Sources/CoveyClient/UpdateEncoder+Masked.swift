internal import CoveyCore
internal import CoveyNoise
internal import CoveySecureAggregation
internal import CoveyTransport

extension UpdateEncoder {
  /// Encodes an update into the first elements of `values`, as the input of a session asks.
  /// - Returns: What rounding did, where clients tell of it.
  /// - Throws: `PrivacyError` if noise cannot be made, or the update exceeds the bound; ``ClientError/noNoise``;
  ///   `SecureAggregationError` if the update is not finite, or exceeds the bound; `CryptoError` if there are no random bits.
  func encode(
    _ update: borrowing Update<Clipped>, weight: Int, as input: MaskedInput, round: Int, client: ClientID,
    with noise: (any NoiseSupply)?, into values: inout RingVector
  ) throws -> RoundingOutcome {
    switch input.values {
    case .noised(let encoding):
      guard let noise else { throw ClientError.noNoise }
      try encode(
        update, as: encoding, rotationSeed: input.seed, round: round, client: client, with: noise, into: &values)
      return RoundingOutcome()
    case .fixedPoint(let encoding):
      // The bits are the client's own: whoever knew them could undo the rounding, and a server that chose them could lead it.
      let bits = try (noise ?? SecureNoise.fresh()).source(.rounding, round: round, client: client.rawValue, piece: 0)
      let signs =
        encoding.isRotated ? rotation(dimension: encoding.dimension, seed: input.seed, round: round) : nil
      return try fixedPoint(encoding).encode(update, weight: weight, rotation: signs, into: &values) { words in
        bits.fill(&words)
      }
    }
  }
}

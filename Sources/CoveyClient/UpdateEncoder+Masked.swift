internal import CoveyCore
internal import CoveyPrivacy
internal import CoveyRandom
internal import CoveySecureAggregation
internal import CoveyTransport

extension UpdateEncoder {
  /// Encodes an update into the first elements of `values`, as the input of a session asks.
  /// - Returns: Values that did not fit their place.
  /// - Throws: `PrivacyError` if noise cannot be made, or the update exceeds the bound; ``ClientError/noNoise``;
  ///   `SecureAggregationError` if the update is not finite.
  func encode(
    _ update: borrowing Update<Clipped>, weight: Int, as input: MaskedInput, round: Int, client: ClientID,
    with noise: (any NoiseSupply)?, into values: inout RingVector
  ) throws -> Int {
    switch input.values {
    case .noised(let encoding):
      guard let noise else { throw ClientError.noNoise }
      _ = try encode(
        update, as: encoding, rotationSeed: input.seed, round: round, client: client, with: noise, into: &values)
      return 0
    case .fixedPoint(let encoding):
      // Rounding protects nothing here, so its bits need not be secret.
      var bits = RandomStream(seed: input.seed, purpose: .rounding, round: round, client: client.rawValue)
      let signs =
        encoding.isRotated ? rotation(dimension: encoding.dimension, seed: input.seed, round: round) : nil
      return try fixedPoint(encoding).encode(update, weight: weight, rotation: signs, into: &values) { words in
        for i in words.indices { words[i] = bits.next() }
      }
    }
  }
}

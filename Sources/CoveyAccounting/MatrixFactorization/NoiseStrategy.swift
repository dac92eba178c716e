public import CoveyNoise

/// How the noise of the rounds is correlated, and what that costs: the choice of a mechanism for a run, before any noise.
///
/// Round t's sum gets (C^-1 z)_t, z independent Gaussian noise. The whole run is one Gaussian release of C x + z: with
/// noise of `noiseMultiplier` times the clip bound it costs `.gaussian(noiseMultiplier: noiseMultiplier / sensitivity)`,
/// whatever the server does with the sums and however it chooses the next model from them (Denisov et al. 2022,
/// arXiv 2202.08312).
public struct NoiseStrategy: Sendable, Hashable {
  /// The mechanism and the numbers that the noise is made with.
  public let correlation: NoiseCorrelation
  /// The rounds in which one unit may contribute.
  public let schema: ParticipationSchema
  /// The squared sensitivity of the first t rounds at t - 1; empty for trees, which have a formula.
  let squaredSensitivities: [Double]

  /// The floats of past noise that the default number of bands may keep: 256 MiB.
  static let historyLimit = 1 << 26

  /// Chooses the matrix of a mechanism, of least mean error over the rounds.
  /// - Parameters:
  ///   - mechanism: Which family of matrices.
  ///   - schema: In which rounds a unit may take part.
  ///   - bands: Bands of the banded matrix; nil: the separation, at most the rounds, and at most what keeps 256 MiB of
  ///     past noise. More than the separation is sound, but costs more than it gains.
  ///   - buffers: Buffers of the buffered matrix, 1...8; nil: 3.
  ///   - parameterCount: The model's size, for the default number of bands.
  /// - Throws: `PrivacyError.invalid` for a mechanism without correlated noise, bands outside 1...rounds, or
  ///   another number of buffers.
  /// - Complexity: Below 1 s for 10^4 rounds and 10^3 bands.
  public init(
    _ mechanism: NoiseMechanism, _ schema: ParticipationSchema, bands: Int? = nil, buffers: Int? = nil,
    parameterCount: Int = 0
  ) throws {
    self.schema = schema
    switch mechanism {
    case .tree:
      correlation = NoiseCorrelation(mechanism, rounds: schema.rounds)
      squaredSensitivities = []
    case .bandedMatrix:
      let affordable = max(1, Self.historyLimit / max(1, parameterCount) + 1)
      let bands = bands ?? min(schema.minimumSeparation, schema.rounds, affordable)
      let best = try ToeplitzStrategy.optimized(rounds: schema.rounds, bands: bands).coefficients
      // The sensitivity is that of the rounded matrix, which is the one that the noise is made with.
      let coefficients = best.map { Float($0 / best[0]) }
      correlation = NoiseCorrelation(mechanism, rounds: schema.rounds, coefficients: coefficients)
      squaredSensitivities = try ToeplitzStrategy(
        coefficients: coefficients.map(Double.init), rounds: schema.rounds
      ).squaredSensitivities(schema)
    case .blt:
      let best = try BufferedToeplitz.optimized(for: schema, buffers: buffers ?? 3, objective: .mean)
      let decays = best.decays.map { Float($0) }
      // Rounded down, so that their sum stays at most 1.
      let scales = best.scales.map { Double(Float($0)) > $0 ? Float($0).nextDown : Float($0) }
      correlation = NoiseCorrelation(mechanism, rounds: schema.rounds, decays: decays, scales: scales)
      squaredSensitivities = try BufferedToeplitz(
        decays: decays.map(Double.init), scales: scales.map(Double.init)
      ).squaredSensitivities(schema)
    default:
      throw PrivacyError.invalid(
        "the mechanism \(mechanism.rawValue) has no correlated noise; tree, bandedMatrix and blt have")
    }
  }

  /// `tree`, `bandedMatrix` or `blt`.
  public var mechanism: NoiseMechanism { correlation.mechanism }
  /// See `NoiseCorrelation.coefficients`.
  public var coefficients: [Float] { correlation.coefficients }
  /// See `NoiseCorrelation.decays`.
  public var decays: [Float] { correlation.decays }
  /// See `NoiseCorrelation.scales`.
  public var scales: [Float] { correlation.scales }
}

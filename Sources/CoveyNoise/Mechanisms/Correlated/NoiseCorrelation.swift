/// How the noise of the rounds is correlated: the numbers that it is made with.
///
/// Round t's sum gets (C^-1 z)_t, z independent Gaussian noise. What the choice of C costs is an accountant's affair.
public struct NoiseCorrelation: Sendable, Hashable {
  /// `tree`, `bandedMatrix` or `blt`.
  public let mechanism: NoiseMechanism
  /// The rounds of the run, >= 1.
  public let rounds: Int
  /// The banded matrix's diagonals, the first of them 1; empty for the others. Floats, as the noise is made with.
  public let coefficients: [Float]
  /// The buffers' decays; empty without buffers.
  public let decays: [Float]
  /// The buffers' output scales; empty without buffers.
  public let scales: [Float]

  package init(
    _ mechanism: NoiseMechanism, rounds: Int, coefficients: [Float] = [], decays: [Float] = [], scales: [Float] = []
  ) {
    self.mechanism = mechanism
    self.rounds = rounds
    self.coefficients = coefficients
    self.decays = decays
    self.scales = scales
  }
}

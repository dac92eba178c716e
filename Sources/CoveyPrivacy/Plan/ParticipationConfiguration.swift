/// How often a client takes part, for noise that is correlated over rounds.
public struct ParticipationConfiguration: Sendable, Hashable, Codable {
  /// Rounds between two participations of a client, >= 1; nil: what the sampling scheme enforces.
  public var minimumSeparation: Int?
  /// Participations of a client over the run, >= 1; nil: what the sampling scheme enforces.
  public var maximum: Int?
  /// Bands of the banded matrix, >= 1; nil: chosen.
  public var bands: Int?
  /// Buffers of the buffered Toeplitz matrix, 1...8; nil: chosen.
  public var buffers: Int?

  /// Settings.
  public init(minimumSeparation: Int? = nil, maximum: Int? = nil, bands: Int? = nil, buffers: Int? = nil) {
    self.minimumSeparation = minimumSeparation
    self.maximum = maximum
    self.bands = bands
    self.buffers = buffers
  }
}

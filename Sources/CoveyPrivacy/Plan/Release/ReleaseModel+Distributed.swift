extension ReleaseModel {
  /// The clients' shares of integer noise, after rounding.
  func distributedEvents(_ noiseMultiplier: Double, _ rounds: Int) throws -> [PrivacyEvent] {
    throw PrivacyError.unsupported("distributed noise is not available yet; use mode central")
  }
}

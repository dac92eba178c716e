/// Where the sensitivities of mechanisms with correlated noise come from.
enum CorrelatedSensitivity {
  /// The L2 sensitivity of the first `rounds` releases of a mechanism that is made for `plannedRounds`, in clip bounds.
  static func value(
    _ mechanism: PrivacyConfiguration.Mechanism, settings: ParticipationConfiguration, participation: Participation,
    plannedRounds: Int, rounds: Int
  ) throws -> Double {
    throw PrivacyError.unsupported("mechanism \(mechanism.rawValue) is not available yet")
  }
}

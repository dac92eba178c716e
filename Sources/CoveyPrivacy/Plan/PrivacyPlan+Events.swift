/// What the run releases and what that costs.
extension PrivacyPlan {
  /// Everything that the first `rounds` rounds release about one unit, at worst; more rounds than planned are accounted as
  /// if the run went on in the same way.
  /// - Throws: ``PrivacyError`` if the run's releases have no sound description.
  /// - Precondition: `rounds` >= 0.
  public func events(rounds: Int) throws -> [PrivacyEvent] {
    precondition(rounds >= 0, "rounds are counted from 0")
    return try model.events(noiseMultiplier: noiseMultiplier, rounds: rounds)
  }

  /// What the first `rounds` rounds cost at ``delta``, by the plan's ``accountant``.
  /// - Throws: ``PrivacyError`` if the accountant cannot account the run.
  /// - Precondition: `rounds` >= 0.
  public func epsilon(rounds: Int) throws -> Double {
    precondition(rounds >= 0, "rounds are counted from 0")
    return try model.epsilon(noiseMultiplier: noiseMultiplier, rounds: rounds, delta: delta, by: accountant)
  }

  var model: ReleaseModel { ReleaseModel(configuration, pipeline, strategy: strategy) }
}

internal import CoveyAggregation
internal import CoveyAlgorithms
internal import CoveyData
internal import CoveyNoise
internal import CoveyPrivacy
internal import CoveyServer

extension CanaryRun {
  typealias Made = (kind: Kind, changes: [String], warnings: [String])

  /// How far beyond the clip bound canaries' updates are: a run that does not clip them is caught.
  static let length = 1e3

  /// Canaries as clients: some of the population's, or more clients of the same kind until there is room for them.
  static func clients(
    _ setup: SimulationSetup, _ claimed: PrivacyPlan, _ settings: CanarySettings
  ) throws -> Made {
    let own = setup.data.clientCount
    let places = CanaryPlaces(canaries: settings.canaries, own: own)
    let growth = places.population / own
    var audited = try setup.audited(
      claimed, population: places.population, rounds: settings.rounds ?? setup.rounds)
    audited.cohort.size *= growth
    audited.data = try CanaryPopulationData(setup.data, places)
    let directions = CanaryDirections(
      canaries: settings.canaries, dimension: setup.model.parameterCount, seed: settings.seed,
      isWide: claimed.configuration.mechanism == .laplace)

    var changes: [String] = []
    if growth == 1 {
      changes.append("\(settings.canaries) of the \(own) clients are canaries; population and cohort are as they were")
    } else {
      changes.append(
        "population, cohort and denominator are \(growth) times as large, so that the sampling rate is what it was: "
          + "\(places.population) clients, of whom \(settings.canaries) are canaries and the others repeat the \(own)")
    }
    changes.append(
      "a canary sends \(Int(length)) times the clip bound in a direction of its own"
        + (claimed.adjacency == .replaceOne ? ", or the opposite if it is out" : ", or zero if it is out"))
    if claimed.pipeline.rounds != audited.rounds {
      changes.append("\(audited.rounds) of \(claimed.pipeline.rounds) rounds, and the claim of so many")
    }
    if setup.serverOptimizer.map({ $0 != ServerOptimizerConfiguration(.sgd) })
      ?? (audited.algorithm.settings != setup.algorithm.settings)
    {
      changes.append("the server takes the plain mean, from which its optimizer's step would follow")
    }
    var warnings: [String] = []
    if !directions.areOrthogonal {
      warnings.append(
        "the model has \(setup.model.parameterCount) parameters, fewer than canaries have directions, so that they disturb "
          + "one another: the bound is weaker; use fewer canaries")
    }
    return (.clients(audited, places, directions), changes, warnings)
  }
}

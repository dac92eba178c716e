internal import CoveyNoise
internal import CoveyProtection

/// Rules about who is protected and by which mechanism.
extension PrivacyConfiguration {
  /// ``PrivacyRule/modeAndUnit``.
  var unitFinding: PrivacyFinding? {
    guard let budget, budget.unit != traits.unit else { return nil }
    if traits.clipsGradients {
      return PrivacyFinding(
        .modeAndUnit, .error, message: "mode \(modeName) cannot keep a budget whose unit is a client",
        reason: "noise within a client's training hides single examples, not the client",
        remedy: "use mode central, local or distributed, or state unit: example")
    }
    return PrivacyFinding(
      .modeAndUnit, .error, message: "mode \(modeName) accounts clients, and the budget's unit is an example",
      reason: "clipping bounds what a client contributes, whatever the number of its examples",
      remedy: "state unit: client, which protects every example too, or use mode example")
  }

  /// ``PrivacyRule/modeAndMechanism``.
  var mechanismFinding: PrivacyFinding? {
    let possible = traits.mechanisms
    if possible.contains(mechanism) { return nil }
    return PrivacyFinding(
      .modeAndMechanism, .error, message: "mode \(mode.rawValue) has no mechanism \(mechanism.rawValue)",
      reason: "its noise would not be where the guarantee needs it",
      remedy: "use \(possible.map(\.rawValue).joined(separator: ", "))")
  }

  /// ``PrivacyRule/weightedMean``.
  func weightFinding(_ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    guard traits.clipsUpdates, pipeline.isWeighted else { return nil }
    return PrivacyFinding(
      .weightedMean, .error, message: "updates are weighted while clients are protected",
      reason: "a weight multiplies what a client contributes beyond the clip bound, and the weights themselves tell",
      remedy: "use uniform weights")
  }

  /// ``PrivacyRule/deltaOfPopulation``.
  func deltaFinding(_ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    guard let budget, let units = unitCount(pipeline) else { return nil }
    let unit = budget.unit == .client ? "clients" : "examples"
    let count = Double(units)
    if budget.delta * count >= 1 {
      return PrivacyFinding(
        .deltaOfPopulation, .error, message: "delta \(budget.delta) is not below 1 / \(units)",
        reason: "publishing one of \(units) \(unit) at random would keep such a budget",
        remedy: "state delta <= \(Figures.down(PrivacyPlan.suitableDelta(units: units)))")
    }
    if traits.clipsUpdates, budget.delta > PrivacyPlan.suitableDelta(units: units) {
      return PrivacyFinding(
        .deltaOfPopulation, .warning, message: "delta \(budget.delta) is large for \(units) \(unit)",
        reason: "it is customary to stay below their number to the power of -1.1",
        remedy: "state delta <= \(Figures.down(PrivacyPlan.suitableDelta(units: units)))")
    }
    return nil
  }

  /// The number of units of which nobody may be published at random: the clients, or the examples of the client with the
  /// fewest; with constants those of a client of usual size. Nil where it is not known.
  func unitCount(_ pipeline: PrivacyPipeline) -> Int? {
    traits.clipsGradients ? example.constants?.examples ?? pipeline.smallestClient : pipeline.population
  }
}

internal import CoveyNoise

/// Rules about who is protected and by which mechanism.
extension PrivacyConfiguration {
  /// ``PrivacyRule/modeAndUnit``.
  var unitFinding: PrivacyFinding? {
    guard let budget else { return nil }
    switch (mode, budget.unit) {
    case (.example, .client):
      return PrivacyFinding(
        .modeAndUnit, .error, message: "mode example cannot keep a budget whose unit is a client",
        reason: "noise within a client's training hides single examples, not the client",
        remedy: "use mode central, local or distributed, or state unit: example")
    case (.central, .example), (.local, .example), (.distributed, .example):
      return PrivacyFinding(
        .modeAndUnit, .error, message: "mode \(mode.rawValue) accounts clients, and the budget's unit is an example",
        reason: "clipping bounds what a client contributes, whatever the number of its examples",
        remedy: "state unit: client, which protects every example too, or use mode example")
    default: return nil
    }
  }

  /// ``PrivacyRule/modeAndMechanism``.
  var mechanismFinding: PrivacyFinding? {
    let possible: [NoiseMechanism] =
      switch mode {
      case .central: [.gaussian, .tree, .bandedMatrix, .blt]
      case .local: [.gaussian, .laplace, .privUnit]
      case .distributed: [.discreteGaussian, .skellam]
      case .example: [.gaussian]
      }
    if possible.contains(mechanism) { return nil }
    return PrivacyFinding(
      .modeAndMechanism, .error, message: "mode \(mode.rawValue) has no mechanism \(mechanism.rawValue)",
      reason: "its noise would not be where the guarantee needs it",
      remedy: "use \(possible.map(\.rawValue).joined(separator: ", "))")
  }

  /// ``PrivacyRule/weightedMean``.
  func weightFinding(_ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    guard mode != .example, pipeline.isWeighted else { return nil }
    return PrivacyFinding(
      .weightedMean, .error, message: "updates are weighted while clients are protected",
      reason: "a weight multiplies what a client contributes beyond the clip bound, and the weights themselves tell",
      remedy: "use uniform weights")
  }

  /// ``PrivacyRule/mixedExamples``.
  func mixingFinding(_ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    guard mode == .example, pipeline.mixesExamples else { return nil }
    return PrivacyFinding(
      .mixedExamples, .error, message: "the model has batch normalisation while examples are protected",
      reason: "an example then changes the gradients of the others, so clipping each does not bound what one does",
      remedy: "use group or layer normalisation")
  }

  /// ``PrivacyRule/plainGradient``.
  func gradientFinding(_ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    guard mode == .example, !pipeline.trainsLocally else { return nil }
    return PrivacyFinding(
      .plainGradient, .error, message: "clients send plain gradients (FedSGD) while examples are protected",
      reason: "mode example adds its noise in local steps, and there are none",
      remedy: "use fedavg or another algorithm that trains locally, with epochs: 1 and batchSize: null for one step")
  }

  /// ``PrivacyRule/deltaOfPopulation``.
  func deltaFinding(_ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    guard let budget, let units = unitCount(pipeline) else { return nil }
    let unit = budget.unit == .example ? "examples" : "clients"
    let count = Double(units)
    if budget.delta * count >= 1 {
      return PrivacyFinding(
        .deltaOfPopulation, .error, message: "delta \(budget.delta) is not below 1 / \(units)",
        reason: "publishing one of \(units) \(unit) at random would keep such a budget",
        remedy: "state delta <= \(Figures.down(PrivacyPlan.suitableDelta(units: units)))")
    }
    if mode != .example, budget.delta > PrivacyPlan.suitableDelta(units: units) {
      return PrivacyFinding(
        .deltaOfPopulation, .warning, message: "delta \(budget.delta) is large for \(units) \(unit)",
        reason: "it is customary to stay below their number to the power of -1.1",
        remedy: "state delta <= \(Figures.down(PrivacyPlan.suitableDelta(units: units)))")
    }
    return nil
  }
}

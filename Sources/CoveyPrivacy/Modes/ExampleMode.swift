internal import CoveyAccounting
internal import CoveyCore
internal import CoveyNoise
internal import CoveyProtection

/// Mode example: rules, claims and numbers of a plan whose clients train by DP-SGD. What a client's steps release is in
/// `ReleaseModel+Example.swift`.
struct ExampleMode: AccountedMode {
  var traits: PrivacyModeTraits { .example }

  func adversary(isMasked: Bool) -> Adversary { .server }

  /// Batches and epochs follow the number of a client's examples, and so tell it.
  func adjacency(_ asked: PrivacyConfiguration, _ pipeline: PrivacyPipeline) -> Adjacency {
    asked.example.constants == nil ? .zeroOut : .addOrRemoveOne
  }

  func finding(
    _ rule: PrivacyRule, _ asked: PrivacyConfiguration, _ pipeline: PrivacyPipeline
  ) -> PrivacyFinding? {
    switch rule {
    case .adjacency: adjacencyFinding(asked, pipeline)
    case .exampleFacts: sizesFinding(asked, pipeline) ?? constantsFinding(asked, pipeline)
    case .mixedExamples where pipeline.mixesExamples:
      PrivacyFinding(
        .mixedExamples, .error, message: "the model has batch normalisation while examples are protected",
        reason: "an example then changes the gradients of the others, so clipping each does not bound what one does",
        remedy: "use group or layer normalisation")
    case .plainGradient where !pipeline.trainsLocally:
      PrivacyFinding(
        .plainGradient, .error, message: "clients send plain gradients (FedSGD) while examples are protected",
        reason: "mode example adds its noise in local steps, and there are none",
        remedy: "use fedavg or another algorithm that trains locally, with epochs: 1 and batchSize: null for one step")
    default: nil
    }
  }

  /// The coins of the batches stay in the clients, so the server's view is accounted with them.
  func claims(_ model: ReleaseModel, noiseMultiplier: Double, rounds: Int) throws -> [PrivacyClaim] {
    let example = model.configuration.example
    return [
      PrivacyClaim(
        against: .server, formula: .example,
        amplified: try model.exampleAlternatives(noiseMultiplier, 1).joined().contains { $0.isSampled },
        participations: min(model.participations(rounds), example.maximumParticipations ?? .max),
        assumes: (example.constants == nil ? [.publicSizes] : [])
          + (example.maximumParticipations == nil ? [] : [.clientHistory]),
        alternatives: try model.exampleAlternatives(noiseMultiplier, rounds))
    ]
  }

  func noisedSteps(_ asked: PrivacyConfiguration) -> ExampleConfiguration? { asked.example }

  /// That of one step.
  func noiseOnMean(_ plan: PrivacyPlan) -> Double? {
    plan.pipeline.batchSize.map { plan.noiseMultiplier * plan.configuration.clip.initialBound / Double($0) }
  }

  func checkNoise(_ plan: PrivacyPlan) throws {
    guard plan.noiseMultiplier > 0 else { return }
    let bound = plan.configuration.clip.initialBound
    _ = try GridGaussian(standardDeviation: plan.addedNoiseMultiplier * bound, bound: bound)
  }

  func server(
    _ plan: PrivacyPlan, noise: any NoiseSupply, seed: UInt64, workers: any PieceWorkers
  ) throws -> any ServerProtection {
    ExampleServer(workers: workers)
  }
}

extension ExampleMode {
  private func adjacencyFinding(_ asked: PrivacyConfiguration, _ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    guard asked.adjacency(for: pipeline) == .addOrRemoveOne, asked.budget?.unit == traits.unit,
      asked.example.constants == nil
    else { return nil }
    return PrivacyFinding(
      .adjacency, .error, message: "batchSize and epochs cannot keep a budget under addOrRemoveOne",
      reason: "noise and number of steps then follow the number of a client's examples, and tell one more or less",
      remedy: "state privacy.example: {rate, steps, examples}, which are the same for every client, or adjacency: "
        + "zeroOut or replaceOne, which take the numbers of examples for public")
  }

  /// ``PrivacyRule/exampleFacts``: without constants, the sizes of the clients.
  private func sizesFinding(_ asked: PrivacyConfiguration, _ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    guard asked.example.constants == nil, asked.example.batching == .poisson, pipeline.batchSize != nil,
      pipeline.exampleSizes.isEmpty
    else { return nil }
    return PrivacyFinding(
      .exampleFacts, .error, message: "the numbers of the clients' examples are not known",
      reason: "rate and number of steps follow them and decide what the run costs",
      remedy: "state the least number of examples that a client needs to take part, or privacy.example: {rate, steps, "
        + "examples}")
  }

  /// ``PrivacyRule/exampleFacts``: what would tell how many examples a client has, beside constants that hide it.
  private func constantsFinding(_ asked: PrivacyConfiguration, _ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    let example = asked.example
    guard let constants = example.constants else { return nil }
    func finding(_ message: String, _ reason: String, _ remedy: String) -> PrivacyFinding {
      PrivacyFinding(.exampleFacts, .error, message: message, reason: reason, remedy: remedy)
    }
    if example.batching != .poisson {
      return finding(
        "batching \(example.batching.rawValue) does not go with a rate",
        "with a rate every example is drawn independently, and a pass over all of them tells how many there are",
        "state batching: poisson, or batchSize and epochs with adjacency: zeroOut or replaceOne")
    }
    let stated = [
      pipeline.batchSize.map { "batchSize (\($0))" }, pipeline.epochs == 1 ? nil : "epochs (\(pipeline.epochs))",
      pipeline.maximumSteps.map { "maximumSteps (\($0))" },
    ].compactMap { $0 }
    if !stated.isEmpty {
      return finding(
        "\(stated.joined(separator: ", ")) does not go with a rate and a number of steps",
        "what a step draws and how many there are is stated already, the same for every client",
        "leave client.batchSize, epochs and maximumSteps out; privacy.example.rate is \(constants.rate) of a client's "
          + "examples a step, and steps \(constants.steps) a round")
    }
    if pipeline.isWeighted {
      return finding(
        "clients count by their examples while the number of those is secret",
        "the weights tell it", "state algorithm.weighting: uniform")
    }
    return nil
  }
}

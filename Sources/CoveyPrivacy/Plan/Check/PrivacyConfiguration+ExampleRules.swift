internal import CoveyNoise

/// Rules about DP-SGD inside the clients.
extension PrivacyConfiguration {
  /// ``PrivacyRule/exampleFacts``: without constants, the sizes of the clients.
  func exampleFinding(_ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    guard mode == .example, example.constants == nil, example.batching == .poisson, pipeline.batchSize != nil,
      pipeline.exampleSizes.isEmpty
    else { return nil }
    return PrivacyFinding(
      .exampleFacts, .error, message: "the numbers of the clients' examples are not known",
      reason: "rate and number of steps follow them and decide what the run costs",
      remedy: "state the least number of examples that a client needs to take part, or privacy.example: {rate, steps, "
        + "examples}")
  }

  /// ``PrivacyRule/exampleFacts``: what would tell how many examples a client has, beside constants that hide it.
  func constantsFinding(_ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    guard mode == .example, let constants = example.constants else { return nil }
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

  /// The number of units of which nobody may be published at random: the clients, or the examples of the client with the
  /// fewest; with constants those of a client of usual size. Nil where it is not known.
  func unitCount(_ pipeline: PrivacyPipeline) -> Int? {
    mode == .example ? example.constants?.examples ?? pipeline.smallestClient : pipeline.population
  }
}

internal import CoveyAccounting
internal import CoveyNoise
internal import CoveyPrivacy

/// Several releases of one sample or one run, and samples of fixed size.
extension CaseKind {
  static let jointKinds: [String: CaseKind] = [
    "adaptive_count_discrete": CaseKind(judge: compareBrackets) { question in
      let parameters = question.parameters
      let noise = try noise(parameters)
      let rate = try rate(parameters)
      let steps = try parameters.whole("steps", atLeast: 1)
      let adjacency = try adjacency(parameters)
      var (configuration, pipeline) = try central(
        parameters, adjacency, population: 1, rounds: steps, sampling: .poisson(rate: rate), cohort: 1)
      let countNoise = try CaseKind.noise(parameters, "count_noise")
      // What the two releases are made of; a run that the count leaves nothing for is refused.
      _ = try AdaptiveClipNoise.updateMultiplier(noiseMultiplier: noise, countNoise: countNoise)
      configuration.clip = .adaptive(AdaptiveClip(countNoise: countNoise))
      let deltas = try parameters.numbers("deltas")
      return [
        "epsilon": byDelta(try figures(configuration, pipeline, noise: noise, against: .model, deltas: deltas)),
        "continuous": try tightest(
          [(sampled(noise / adjacency.sensitivityFactor, rate: rate), steps)], adjacency, question),
      ]
    },
    "fixed_size_tight": CaseKind(judge: compareBrackets) { question in
      let parameters = question.parameters
      let (size, population) = try cohort(parameters)
      let (configuration, pipeline) = try central(
        parameters, adjacency(parameters, or: .replaceOne), population: population,
        rounds: parameters.whole("rounds", atLeast: 1), sampling: .fixedSize(size: size), cohort: size)
      return [
        "epsilon": byDelta(
          try figures(
            configuration, pipeline, noise: noise(parameters), against: .model, deltas: parameters.numbers("deltas")))
      ]
    },
    "preprocessing_split": CaseKind(judge: judgeSplit) { question in
      let parameters = question.parameters
      let (statistics, training) = (try parameters.group("statistics"), try parameters.group("training"))
      let adjacency = try adjacency(parameters)
      let factor = adjacency.sensitivityFactor
      let steps = (
        event: sampled(try noise(training) / factor, rate: try rate(training)),
        count: try training.whole("steps", atLeast: 1)
      )
      let first = (event: sampled(try noise(statistics) / factor, rate: try rate(statistics)), count: 1)
      return [
        "epsilon": try tightest([first, steps], adjacency, question),
        "training_alone": try tightest([steps], adjacency, question),
      ]
    },
  ]

  /// Of the training alone there is one number, without a bracket.
  private static func judgeSplit(_ judgement: inout Judgement) {
    judgement.bracket("epsilon")
    judgement.near("training_alone", relative: judgement.tolerance("above_upper_rel", or: 0.005))
  }
}

internal import CoveyNoise

/// A number that no run can have.
struct ImpossibleValue {
  let message: String
  let reason: String
  let remedy: String

  /// A finding unless `value` is at least `least`.
  static func below(_ least: Int, _ name: String, _ value: Int, because reason: String) -> ImpossibleValue? {
    value >= least
      ? nil
      : ImpossibleValue(
        message: "\(name) is \(value)", reason: reason, remedy: "state a number of at least \(least)")
  }

  /// A finding unless `value` is finite and positive.
  static func notPositive(_ name: String, _ value: Double, because reason: String) -> ImpossibleValue? {
    value > 0 && value.isFinite
      ? nil : ImpossibleValue(message: "\(name) is \(value)", reason: reason, remedy: "state a positive number")
  }
}

extension PrivacyPipeline {
  /// Facts that no run can have.
  var impossibleValues: [ImpossibleValue] {
    var found = [
      ImpossibleValue.below(1, "the population", population, because: "a run needs clients"),
      .below(1, "the number of rounds", rounds, because: "a run without rounds releases nothing"),
      .below(1, "the expected cohort", expectedCohort, because: "it is the denominator of private means"),
      .below(1, "the number of parameters", parameterCount, because: "there is nothing to release"),
      .below(1, "the number of epochs", epochs, because: "clients would not train"),
      smallestClient.flatMap { .below(1, "the smallest client's number of examples", $0, because: "it cannot train") },
      batchSize.flatMap { .below(1, "the batch size", $0, because: "a step needs examples") },
      maximumSteps.flatMap { .below(1, "the bound on local steps", $0, because: "clients would not train") },
      valueBits.flatMap {
        PrivacyPipeline.possibleValueBits.contains($0)
          ? nil
          : ImpossibleValue(
            message: "a value under masks has \($0) bits", reason: "no grid of a masked sum has so many, or so few",
            remedy: "state a number in \(PrivacyPipeline.possibleValueBits)")
      },
    ]
    switch sampling {
    case .poisson(let rate), .groupedPoisson(_, let rate):
      if !(rate > 0 && rate <= 1) {
        found.append(
          ImpossibleValue(
            message: "the sampling rate is \(rate)", reason: "it is a probability, and at 0 nobody ever takes part",
            remedy: "choose a cohort between 1 client and the population"))
      }
    case .fixedSize(let size), .roundRobin(let size):
      if !(size >= 1 && size <= population) {
        found.append(
          ImpossibleValue(
            message: "a cohort has \(size) of \(population) clients", reason: "it cannot be drawn",
            remedy: "choose a cohort between 1 client and the population"))
      }
    case .all: break
    }
    if case .groupedPoisson(let groups, _) = sampling {
      found.append(.below(1, "the number of groups", groups, because: "clients are in one of them"))
    }
    return found.compactMap { $0 }
  }
}

extension PrivacyConfiguration {
  /// Settings that no run can have.
  var impossibleValues: [ImpossibleValue] {
    var found = [ImpossibleValue?]()
    if let noiseMultiplier, !(noiseMultiplier >= 0 && noiseMultiplier.isFinite) {
      found.append(
        ImpossibleValue(
          message: "the noise multiplier is \(noiseMultiplier)",
          reason: "it is a standard deviation over the clip bound", remedy: "state a number >= 0, or leave it out"))
    }
    if noiseMultiplier == nil, budget == nil {
      found.append(
        ImpossibleValue(
          message: "there is neither a budget nor a noise multiplier", reason: "nothing says how much noise to add",
          remedy: "state one of them"))
    }
    if case .adaptive(let settings) = clip {
      if !(settings.quantile > 0 && settings.quantile < 1) {
        found.append(
          ImpossibleValue(
            message: "the quantile of adaptive clipping is \(settings.quantile)",
            reason: "it is a share of the clients", remedy: "state a number between 0 and 1"))
      }
      found.append(
        .notPositive(
          "the learning rate of adaptive clipping", settings.learningRate, because: "the bound would not follow"))
      found.append(
        settings.countNoise.flatMap {
          .notPositive("the noise on the count of unclipped clients", $0, because: "the count is a release too")
        })
    }
    let because = "it bounds what a client does"
    found += [
      example.constants?.problem.map {
        ImpossibleValue(
          message: $0, reason: "rate, steps and divisor are the same for every client",
          remedy: "state privacy.example: {rate: in (0, 1], steps: >= 1, examples: >= 1}")
      },
      participation.minimumSeparation.flatMap { .below(1, "the minimum separation", $0, because: because) },
      participation.maximum.flatMap { .below(1, "the maximum of participations", $0, because: because) },
      participation.bands.flatMap { .below(1, "the number of bands", $0, because: "one band is independent noise") },
      participation.buffers.flatMap { .below(1, "the number of buffers", $0, because: "the matrix needs one") },
      example.maximumParticipations.flatMap { .below(1, "the maximum of participations", $0, because: because) },
      noiseCohort.flatMap { .below(1, "the noise cohort", $0, because: "it is a denominator") },
    ]
    if case .milestones(let rounds) = stopping {
      found += rounds.map { .below(1, "a milestone", $0, because: "it is a number of rounds") }
    }
    if case .renyiFilter(let order?) = stopping, !(order > 1 && order.isFinite) {
      found.append(
        ImpossibleValue(
          message: "the order of the filter is \(order)", reason: "Renyi divergences have orders above 1",
          remedy: "state a number above 1, or leave it out: the best for the plan is taken"))
    }
    found += accounts.impossibleValues(self)
    return found.compactMap { $0 }
  }
}

internal import CoveyCore

extension PrivacyLedger {
  /// The text that stands for no earlier version.
  public static let noPrevious = String(repeating: "0", count: 64)

  /// The ledger of a run that has released nothing.
  package init(_ plan: PrivacyPlan, noiseKey: String) {
    statement = ""
    isPrivate = plan.isPrivate
    notes = plan.reasonsNotPrivate + plan.warnings.filter { !$0.hasPrefix("not private") }
    unit = plan.unit
    adjacency = plan.adjacency
    budget = plan.configuration.budget
    spent = []
    releases = Releases(planned: plan.pipeline.rounds, committed: 0, reserved: 0)
    mechanism = Mechanism(plan)
    sampling = Sampling(plan.pipeline)
    accountant = plan.accountant
    segments = [Segment(key: noiseKey, firstRound: 0, releases: 0)]
    code = CoveyVersion.current
    previous = Self.noPrevious
    hash = ""
  }

  /// Whether `other` is a ledger of the same run: all that decides what a release costs is equal.
  package func fits(_ other: PrivacyLedger) -> Bool {
    unit == other.unit && adjacency == other.adjacency && budget == other.budget && mechanism == other.mechanism
      && sampling == other.sampling && accountant == other.accountant && releases.planned == other.releases.planned
  }

  /// The deltas of ``spent``: the run's, and some for comparison.
  package static func deltas(_ plan: PrivacyPlan) -> [Double] {
    [plan.delta] + [1e-5, 1e-6, 1e-8, 1e-10].filter { $0 != plan.delta }
  }

  /// The guarantee as a sentence.
  package func sentence(completed: Bool) -> String {
    guard let first = spent.first else { return "Nothing is released yet." }
    let who = unit == .client ? "a client" : "an example of a client"
    let what =
      switch adjacency {
      case .addOrRemoveOne: "added or removed"
      case .replaceOne: "replaced by another"
      case .zeroOut: "replaced by nothing"
      }
    let guarantee =
      "(\(Figures.up(first.epsilon)), \(first.delta))-differential privacy when \(who) is \(what)"
    let rounds = releases.reserved == 1 ? "1 round" : "\(releases.reserved) rounds"
    if !isPrivate {
      return "Not private: nobody is protected. With the noise of a private deployment \(rounds) would have "
        + "\(guarantee)."
    }
    return completed
      ? "The model is the result of \(rounds), which together have \(guarantee)."
      : "At most \(rounds) are released, which together have \(guarantee)."
  }
}

extension PrivacyLedger.Mechanism {
  init(_ plan: PrivacyPlan) {
    let asked = plan.configuration
    mode = asked.mode
    name = asked.mechanism
    noise = asked.noise
    noiseMultiplier = plan.noiseMultiplier
    noiseScale = plan.noiseScale
    clip = asked.clip
    countNoise = plan.countNoise
    participation = asked.mechanism.isCorrelated ? asked.participation : nil
    batching = asked.mode == .example ? asked.example.batching : nil
    distributed = (try? plan.distributedEncoding()).flatMap { $0 }.map {
      PrivacyLedger.Shares(
        bits: $0.bits, scale: $0.scale, localStandardDeviation: $0.localStandardDeviation,
        countedClients: $0.countedClients)
    }
  }
}

extension PrivacyLedger.Sampling {
  init(_ pipeline: PrivacyPipeline) {
    population = pipeline.population
    expectedCohort = pipeline.expectedCohort
    switch pipeline.sampling {
    case .poisson(let rate):
      scheme = "poisson"
      self.rate = rate
    case .fixedSize(let size):
      scheme = "fixedSize"
      self.size = size
    case .roundRobin(let size):
      scheme = "roundRobin"
      self.size = size
    case .all: scheme = "all"
    case .groupedPoisson(_, let rate):
      scheme = "groupedPoisson"
      self.rate = rate
    }
  }
}

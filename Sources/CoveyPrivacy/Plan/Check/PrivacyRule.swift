/// The rules of the pipeline check. The raw value is the rule's stable name in messages, JSON and documentation.
public enum PrivacyRule: String, Sendable, Hashable, Codable, CaseIterable {
  /// A number that no run can have: a rate above 1, no rounds, a negative or undefined noise multiplier.
  case impossibleValue = "impossible-value"
  /// A guarantee for clients while updates are weighted by the clients' data.
  case weightedMean = "weighted-mean"
  /// DP-SGD with a layer that mixes the examples of a batch.
  case mixedExamples = "mixed-examples"
  /// A cohort or batch that is not a Poisson sample accounted as if it were one.
  case poissonAccounting = "poisson-accounting"
  /// Noise on updates whose norm nothing bounds.
  case unclippedUpdate = "unclipped-update"
  /// A delta that allows publishing one client's data, or comes near it.
  case deltaOfPopulation = "delta-of-population"
  /// Noise for another cohort than the run's.
  case noiseDenominator = "noise-denominator"
  /// An epsilon that does not say whom it protects; for readers of configurations.
  case epsilonWithoutUnit = "epsilon-without-unit"
  /// A mode that cannot protect the budget's unit.
  case modeAndUnit = "mode-and-unit"
  /// A mechanism that the mode does not have.
  case modeAndMechanism = "mode-and-mechanism"
  /// An adjacency under which the mode's or the sampling's guarantee does not hold.
  case adjacency = "adjacency"
  /// Clients' losses or counts reported without noise.
  case plainMetrics = "plain-metrics"
  /// Noise from the run's seed.
  case seededNoise = "seeded-noise"
  /// Shares of noise that the server sees one by one.
  case visibleShares = "visible-shares"
  /// Shares of noise of colluders and dropouts that are counted as if they hid somebody.
  case uncountedShares = "uncounted-shares"
  /// Noise that protects each update, under masks that hide each update.
  case maskedLocal = "masked-local"
  /// A budget, and no noise to keep it.
  case zeroNoise = "zero-noise"
  /// Adaptive clipping where its count cannot be noised, or not enough.
  case adaptiveClip = "adaptive-clip"
  /// Correlated noise with a sampling scheme that enforces no separation, or less than is stated.
  case participation = "participation"
  /// DP-SGD without the facts that its accounting needs.
  case exampleFacts = "example-facts"
  /// DP-SGD asked of an algorithm whose clients send plain gradients.
  case plainGradient = "plain-gradient"
  /// A budget against somebody against whom the mode gives nothing.
  case adversary
  /// A budget under which a unit's presence is hidden, against somebody who sees it.
  case visiblePresence = "visible-presence"
  /// Clients that may take part in every round, as far as anything enforces, against somebody who sees when they do.
  case noParticipationCap = "no-participation-cap"
  /// A run that may end early in a way that is not proven.
  case stopping
  /// A budget whose epsilon promises next to nothing.
  case largeEpsilon = "large-epsilon"
  /// Rounds of one client: the mean over a cohort is that client's own update.
  case singleClientCohort = "single-client-cohort"
  /// A statistic of clients' rows that was taken without noise before the first round.
  case clientStatistics = "client-statistics"
  /// A run that ends by what it sees of clients' held-out examples.
  case targetOnClientData = "target-on-client-data"
  /// Accuracy and loss on clients' held-out examples, reported without noise.
  case heldOutMetrics = "held-out-metrics"
}

/// A report as JSON: a line of `metrics.jsonl`.
///
/// In a private run everything that depends on who was in the cohort, or on clients' data without noise, stands in the one
/// object `unreleased`; what is beside it (the round, whether the model changed, the evaluation, `privacy`) is the same
/// function of the released models whoever took part. The line without `unreleased` may ship with the model. Where the
/// configuration tells cohorts' sizes, `cohort` is beside it as well.
extension RoundReport: Codable {
  private enum Key: String, CodingKey {
    case round, applied, evaluation, privacy, unreleased
    case cohort, completed, failed, firstFailure, replaced, trainingLoss, examples, steps, secureAggregation, seconds
    case evaluationSeconds, simulatedSeconds, staleness, bytesUp, bytesDown
    case withheld, clippedShare, medianNorm, signalToNoise
  }

  /// Writes a line.
  /// - Throws: `EncodingError`.
  public func encode(to encoder: any Encoder) throws {
    var line = encoder.container(keyedBy: Key.self)
    try line.encode(round, forKey: .round)
    try line.encode(applied, forKey: .applied)
    try line.encodeIfPresent(evaluation, forKey: .evaluation)
    guard let privacy else {
      try line.encode(cohort, forKey: .cohort)
      return try encodeCounts(to: &line)
    }
    try line.encode(privacy, forKey: .privacy)
    var secret = line.nestedContainer(keyedBy: Key.self, forKey: .unreleased)
    if privacy.tellsCohort {
      try line.encode(cohort, forKey: .cohort)
    } else {
      try secret.encode(cohort, forKey: .cohort)
    }
    try encodeCounts(to: &secret)
    try secret.encodeIfPresent(privacy.withheld, forKey: .withheld)
    try secret.encodeIfPresent(privacy.unreleased.clippedShare, forKey: .clippedShare)
    try secret.encodeIfPresent(privacy.unreleased.medianNorm, forKey: .medianNorm)
    try secret.encodeIfPresent(privacy.unreleased.signalToNoise, forKey: .signalToNoise)
  }

  /// Reads a line, also one of a version that kept counts beside `privacy`.
  /// - Throws: `DecodingError`.
  public init(from decoder: any Decoder) throws {
    let line = try decoder.container(keyedBy: Key.self)
    let hasSecrets = line.contains(.unreleased)
    let rest = hasSecrets ? try line.nestedContainer(keyedBy: Key.self, forKey: .unreleased) : line
    let tellsCohort = hasSecrets && line.contains(.cohort)
    self.init(
      round: try line.decode(Int.self, forKey: .round),
      cohort: try (tellsCohort ? line : rest).decode(Int.self, forKey: .cohort))
    applied = try line.decode(Bool.self, forKey: .applied)
    evaluation = try line.decodeIfPresent(EvaluationSummary.self, forKey: .evaluation)
    try decodeCounts(from: rest)
    privacy = try line.decodeIfPresent(PrivacyReport.self, forKey: .privacy)
    guard privacy != nil else { return }
    privacy?.tellsCohort = tellsCohort
    // Earlier versions wrote these within `privacy`.
    let within = hasSecrets ? rest : try line.nestedContainer(keyedBy: Key.self, forKey: .privacy)
    privacy?.withheld = try within.decodeIfPresent(String.self, forKey: .withheld)
    let seen =
      !hasSecrets && within.contains(.unreleased)
      ? try within.nestedContainer(keyedBy: Key.self, forKey: .unreleased) : within
    privacy?.unreleased = UnreleasedDiagnostics(
      clippedShare: try seen.decodeIfPresent(Double.self, forKey: .clippedShare),
      medianNorm: try seen.decodeIfPresent(Double.self, forKey: .medianNorm),
      signalToNoise: try seen.decodeIfPresent(Double.self, forKey: .signalToNoise))
  }

  private func encodeCounts(to place: inout KeyedEncodingContainer<Key>) throws {
    try place.encode(completed, forKey: .completed)
    try place.encode(failed, forKey: .failed)
    try place.encodeIfPresent(firstFailure, forKey: .firstFailure)
    if replaced > 0 { try place.encode(replaced, forKey: .replaced) }
    try place.encodeIfPresent(trainingLoss, forKey: .trainingLoss)
    try place.encode(examples, forKey: .examples)
    try place.encode(steps, forKey: .steps)
    try place.encodeIfPresent(secureAggregation, forKey: .secureAggregation)
    try place.encode(seconds, forKey: .seconds)
    try place.encode(evaluationSeconds, forKey: .evaluationSeconds)
    try place.encodeIfPresent(simulatedSeconds, forKey: .simulatedSeconds)
    try place.encodeIfPresent(staleness, forKey: .staleness)
    try place.encode(bytesUp, forKey: .bytesUp)
    try place.encode(bytesDown, forKey: .bytesDown)
  }

  private mutating func decodeCounts(from place: KeyedDecodingContainer<Key>) throws {
    completed = try place.decode(Int.self, forKey: .completed)
    failed = try place.decode(FailureCounts.self, forKey: .failed)
    firstFailure = try place.decodeIfPresent(String.self, forKey: .firstFailure)
    replaced = try place.decodeIfPresent(Int.self, forKey: .replaced) ?? 0
    trainingLoss = try place.decodeIfPresent(Double.self, forKey: .trainingLoss)
    examples = try place.decode(Int.self, forKey: .examples)
    steps = try place.decode(Int.self, forKey: .steps)
    secureAggregation = try place.decodeIfPresent(SecureAggregationReport.self, forKey: .secureAggregation)
    seconds = try place.decode(Double.self, forKey: .seconds)
    evaluationSeconds = try place.decode(Double.self, forKey: .evaluationSeconds)
    simulatedSeconds = try place.decodeIfPresent(Double.self, forKey: .simulatedSeconds)
    staleness = try place.decodeIfPresent(Double.self, forKey: .staleness)
    bytesUp = try place.decode(Int.self, forKey: .bytesUp)
    bytesDown = try place.decode(Int.self, forKey: .bytesDown)
  }
}

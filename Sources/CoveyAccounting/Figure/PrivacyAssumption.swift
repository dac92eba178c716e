/// What a figure counts on beside the noise. The raw value is its name in ledgers.
public enum PrivacyAssumption: String, Sendable, Hashable, Codable, CaseIterable {
  /// Nobody whom the figure holds against learns who took part.
  case secretCohort
  /// Nor how many.
  case secretCohortSize
  /// The server adds the noise and tells nothing else.
  case trustedServer
  /// The server looks at sums of updates only, though it could see the parts.
  case trustedAggregator
  /// The counted clients of a round add their share of the noise and do not collude.
  case honestShares
  /// Each client keeps its own durable count of the rounds that it took part in, and refuses more.
  case clientHistory
  /// Every client that is drawn answers.
  case everybodyAnswers
  /// The number of examples of each client is public.
  case publicSizes
  /// Who belongs to which group of clients is public.
  case publicGroups
  /// Scales, categories and classes come from the configuration, not from clients' data.
  case publicStatistics
  /// The run ends at the planned round, or by a rule that sees nothing but what is released.
  case noUnreleasedStop
  /// The unit is a client of a simulation, not a person.
  case simulatedUnits
}

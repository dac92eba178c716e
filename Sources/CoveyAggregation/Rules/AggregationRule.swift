public import CoveyCore

/// What a server makes of a round's updates where it sees each of them: a mean, or something that resists liars.
///
/// A rule reads its own keys from the section `aggregation`; it does not finish the reader, which refuses what nobody asked
/// for. To add one, write a type and add its maker to ``AggregationRules/registry``.
public protocol AggregationRule: SettingsSection {
  /// The word in `aggregation.name`.
  var name: String { get }
  /// What the rule goes with.
  var traits: AggregationTraits { get }
  /// Why the rule cannot serve a run, beside what its traits say, as a sentence; nil if it can.
  func problem(in run: AggregationFacts) -> String?
  /// Makes what does the work, for payloads of `parameterCount` values.
  func makeAggregator(parameterCount: Int) -> any MeanAggregator
}

/// What an aggregation rule goes with.
public struct AggregationTraits: Sendable, Hashable {
  /// Whether the sum of the updates is all that the rule needs. Only such a rule can be replaced by the sums of secure
  /// aggregation and of modes of privacy that protect clients; runs with these refuse all others.
  public var worksOnSumsAlone: Bool
  /// Whether updates count by their weights; runs with weights refuse a rule that counts them alike.
  public var usesWeights: Bool

  /// Traits.
  public init(worksOnSumsAlone: Bool, usesWeights: Bool) {
    self.worksOnSumsAlone = worksOnSumsAlone
    self.usesWeights = usesWeights
  }
}

/// What a rule must know of a run before its first round; nil for what is not known yet.
public struct AggregationFacts: Sendable, Hashable {
  /// Parameters of the model.
  public var parameterCount: Int?
  /// Clients that a round asks, on average.
  public var expectedCohort: Int?
  /// Clients that a round asks at most, but for chances below 1e-21.
  public var largestCohort: Int?
  /// How clients' updates are weighted, as settings say it; nil if all count alike.
  public var weighting: String?
  /// Whether the server is shown sums alone.
  public var isMasked = false
  /// The mode of privacy that releases noised sums of clients' updates, as settings say it; nil if there is none.
  public var privacyMode: String?

  /// Nothing known.
  public init() {}
}

extension AggregationRule {
  /// None.
  public func problem(in run: AggregationFacts) -> String? { nil }

  /// Why the rule cannot serve a run, as a sentence with the remedy; nil if it can.
  public func refusal(in run: AggregationFacts) -> String? {
    if !traits.worksOnSumsAlone {
      if run.isMasked {
        return
          "aggregation \(name) looks at every update, and under secure aggregation the server sees their sum alone; use "
          + "aggregation: mean, or remove secureAggregation"
      }
      if let mode = run.privacyMode {
        return
          "aggregation \(name) looks at every update, and privacy of mode \(mode) accounts for a noised sum; use "
          + "aggregation: mean, or mode example, where every update is made of noised steps"
      }
    }
    if !traits.usesWeights, let weighting = run.weighting {
      return
        "aggregation \(name) counts all clients alike, so algorithm.weighting: \(weighting) has no meaning; use uniform"
    }
    return problem(in: run)
  }
}

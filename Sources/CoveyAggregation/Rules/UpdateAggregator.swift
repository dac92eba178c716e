public import CoveyCore

/// Makes one aggregate of a cohort's updates, which several threads bring in chunks.
///
/// Threads fill parts, one each at a time; complete parts are folded one after the other in the order of their chunks. What
/// depends on that order (sums of floats) happens in ``AggregatePart/fold()``; what does not (integers, rows that lie by
/// position) may stay in the parts. So the bits are the same for any number of threads.
///
/// ``OrderedFold`` sees to it that ``begin(_:)``, ``makePart()`` and all folds follow one another, never at the same time.
public protocol UpdateAggregator: AnyObject, Sendable {
  /// The stage of protection that updates must have; others never reach a part.
  var stage: UpdateStage { get }
  /// Starts a round from nothing; parts of earlier rounds are used again.
  /// - Throws: ``AggregationError`` if such a cohort cannot be aggregated.
  func begin(_ cohort: Cohort) throws
  /// A part that is ready for the round's chunks. There are at most twice as many as threads, plus two.
  func makePart() -> any AggregatePart
}

/// Where one thread adds the updates of a chunk.
public protocol AggregatePart: AnyObject {
  /// Starts another chunk.
  func begin()
  /// Adds an update of the aggregator's stage. Never trusts what a client sent. An update that is taken leaves a vector of
  /// its size behind, as `ReplyContent.spent(_:)`; others stay.
  /// - Parameters:
  ///   - content: The update.
  ///   - position: The client's position within the cohort, 0-based; each comes once a round.
  /// - Returns: Why the update is not usable, as the rest of a sentence that begins with the client; nil if it was added.
  func add(_ content: inout ReplyContent, at position: Int) -> String?
  /// Takes the complete chunk into the aggregate. Chunks come in order.
  func fold()
}

/// An aggregator whose result is the mean update itself. Sums that noise must be added to first have none.
public protocol MeanAggregator: UpdateAggregator {
  /// The mean, or what stands in its place; nil without updates. Called once, after all chunks of a round.
  ///
  /// Keep the vector and return the same one every round: callers give it up before the next round begins.
  func mean(on workers: any PieceWorkers) -> ParameterVector?
}

/// Why a cohort cannot be aggregated.
public enum AggregationError: Error, Equatable, Sendable {
  /// Rows of all updates would take more memory than the rule may have.
  case tooMuchMemory(rule: String, updates: Int, parameters: Int, megabytes: Int, limit: Int)
}

extension AggregationError: CustomStringConvertible {
  /// What happened and what to do.
  public var description: String {
    switch self {
    case .tooMuchMemory(let rule, let updates, let parameters, let megabytes, let limit):
      "aggregation \(rule) keeps all updates of a round: \(updates) of \(parameters) parameters take \(megabytes) MB, more "
        + "than aggregation.memoryMB (\(limit)); use smaller cohorts, or raise it"
    }
  }
}

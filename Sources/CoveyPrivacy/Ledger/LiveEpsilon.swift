/// What a run has cost so far, cheap enough to ask in every round: upper bounds that never fall.
///
/// Costs are computed for the ends of blocks of releases that grow by a constant factor; a release costs at most what the
/// end of its block does.
package final class LiveEpsilon {
  /// The deltas of all bounds.
  package let deltas: [Double]
  private let plan: PrivacyPlan
  private let earlier: [Int]
  private let planned: Int
  /// The end of the block that was asked last, and its costs.
  private var block = (end: 0, costs: [Double]())

  /// - Parameters:
  ///   - earlier: Releases of closed segments, which cost what each alone would, composed.
  ///   - planned: Releases of this segment until the run ends; no block goes beyond.
  /// - Throws: ``PrivacyError`` if the plan cannot be accounted.
  package init(_ plan: PrivacyPlan, earlier: [Int], planned: Int, deltas: [Double]) throws {
    self.plan = plan
    self.earlier = earlier
    self.planned = planned
    self.deltas = deltas
    block = (0, try plan.costs(segments: earlier, deltas: deltas))
  }

  /// Upper bounds on what the run has cost after `releases` of this segment, one for each delta.
  package func bounds(releases: Int) -> [Double] {
    (try? exactly(releases: releases)) ?? deltas.map { _ in .infinity }
  }

  /// What the plan's accountant says.
  package func exactly(releases: Int) throws -> [Double] {
    try plan.costs(segments: earlier + [releases], deltas: deltas)
  }
}

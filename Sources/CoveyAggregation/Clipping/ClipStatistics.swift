public import CoveyCore

/// What clipping did to the updates of a sum. All of it is integers, so it is the same in any order.
public struct ClipStatistics: Sendable, Hashable {
  /// Updates whose norm was within the bound.
  public private(set) var within = 0
  /// Updates whose norm was above it.
  public private(set) var above = 0
  /// The norms before clipping: a simulation's diagnostic, which no deployment has.
  public private(set) var norms = NormHistogram()

  /// Of no update.
  public init() {}

  /// Of updates whose norms do not show.
  public init(within: Int, above: Int) {
    self.within = within
    self.above = above
  }

  /// Updates that were clipped, as a share of all; nil without updates.
  public var clippedShare: Double? { within + above > 0 ? Double(above) / Double(within + above) : nil }

  /// Starts again.
  public mutating func reset() {
    within = 0
    above = 0
    norms.reset()
  }

  /// Counts an update.
  public mutating func add(_ outcome: ClipOutcome) {
    if outcome.isWithinBound { within += 1 } else { above += 1 }
    norms.add(outcome.norm)
  }

  /// Adds another sum's counts.
  public mutating func merge(_ other: ClipStatistics) {
    within += other.within
    above += other.above
    norms.merge(other.norms)
  }
}

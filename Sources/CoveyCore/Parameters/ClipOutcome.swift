/// What clipping found of one update.
public struct ClipOutcome: Sendable, Hashable {
  /// The norm of the delta before clipping. It is the client's secret: a simulation shows it, no deployment may send it.
  public var norm: Double
  /// Whether the norm was within the bound.
  public var isWithinBound: Bool

  /// An outcome.
  public init(norm: Double, isWithinBound: Bool) {
    self.norm = norm
    self.isWithinBound = isWithinBound
  }
}

internal import CoveyRandom

/// A factor on the learning rate as a function of the round (0-based), so that every client of a round uses the same.
public struct LearningRateSchedule: Sendable, Hashable, Codable {
  /// The shape of the curve after warm-up.
  public enum Shape: Sendable, Hashable, Codable {
    /// Always 1.
    case constant
    /// `factor^(floor(round / every))`.
    case step(every: Int, factor: Float)
    /// From 1 to `floor` along half a cosine over `rounds` rounds, then `floor`
    /// (Loshchilov and Hutter 2017, arXiv 1608.03983, without restarts).
    case cosine(rounds: Int, floor: Float)
  }

  /// The shape after warm-up.
  public var shape: Shape
  /// Rounds of linear warm-up from 1/(warmup + 1); 0 for none.
  public var warmup: Int

  /// No change over rounds.
  public static let constant = LearningRateSchedule(.constant)

  /// A schedule with the given shape.
  public init(_ shape: Shape, warmup: Int = 0) {
    self.shape = shape
    self.warmup = warmup
  }

  /// The factor in `round` (0-based); the shape begins after the warm-up.
  public func factor(round: Int) -> Float {
    if round < warmup { return Float(round + 1) / Float(warmup + 1) }
    let r = round - warmup
    switch shape {
    case .constant: return 1
    case .step(let every, let factor):
      var product: Float = 1
      for _ in 0..<(r / every) {
        let next = product * factor
        // From here on nothing changes: a factor of 1, or a product that has vanished. Rounds may be as many as they like.
        if next == product { return next }
        product = next
      }
      return product
    case .cosine(let rounds, let floor):
      if r >= rounds { return floor }
      return floor + (1 - floor) * 0.5 * (1 + Float(PortableMath.cosine(.pi * Double(r) / Double(rounds))))
    }
  }

  /// The first rule that a value breaks, as a sentence; nil if all are possible.
  public var problem: String? {
    if warmup < 0 { return "warm-up rounds must be 0 or more, not \(warmup)" }
    if warmup > 1 << 53 { return "warm-up rounds must be at most 2^53, not \(warmup)" }
    switch shape {
    case .constant: return nil
    case .step(let every, let factor):
      if every < 1 { return "a step schedule needs every >= 1, not \(every)" }
      return factor > 0 && factor <= 1 ? nil : "a step factor must lie in (0, 1], not \(factor)"
    case .cosine(let rounds, let floor):
      if rounds < 1 { return "a cosine schedule needs rounds >= 1, not \(rounds)" }
      return floor >= 0 && floor <= 1 ? nil : "a cosine floor must lie in [0, 1], not \(floor)"
    }
  }
}

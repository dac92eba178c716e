/// Which two sums must look alike: how much one client can change a sum.
public enum ClientAdjacency: Sendable, Hashable, CaseIterable {
  /// With the client and without it: it changes a sum by its bound.
  case addOrRemove
  /// With one update of the client and with another: it changes a sum by twice its bound.
  case replace

  /// What the bound is multiplied by.
  public var factor: Double { self == .replace ? 2 : 1 }
}

/// What all participations of a client may cost together, over tasks and runs, against servers that see what it sends.
public struct LifetimeLimit: Sendable, Hashable {
  /// The largest epsilon, > 0.
  public var epsilon: Double
  /// The delta, in (0, 1).
  public var delta: Double
  /// The largest sum of excesses, see ``PrivacyCharge``; >= 0.
  public var excess: Double

  /// A limit.
  /// - Precondition: Numbers of the stated ranges.
  public init(epsilon: Double, delta: Double, excess: Double = 0.01) {
    precondition(
      epsilon > 0 && epsilon.isFinite && delta > 0 && delta < 1 && excess >= 0, "a limit of epsilon, delta and excess")
    self.epsilon = epsilon
    self.delta = delta
    self.excess = excess
  }
}

/// How soon a client takes part again.
public struct Separation: Sendable, Hashable {
  /// Rounds of a run, >= 1.
  public var rounds: Int
  /// Seconds by the client's clock, whatever the run, >= 0.
  public var seconds: Int

  /// A separation.
  /// - Precondition: Numbers of the stated ranges.
  public init(rounds: Int, seconds: Int) {
    precondition(rounds >= 1 && seconds >= 0, "a separation of at least 1 round and 0 seconds")
    self.rounds = rounds
    self.seconds = seconds
  }
}

/// What a client computes and stores for a round, at most.
public struct WorkLimit: Sendable, Hashable {
  /// Bounds on the norm of an update, or of an example's gradient, that make sense for the client.
  public var clipBounds: ClosedRange<Double>
  /// Steps of training.
  public var steps: Int
  /// Passes over the examples.
  public var epochs: Int
  /// Seconds of training, by the client's clock; what takes longer is cancelled.
  public var seconds: Double
  /// Elements of a vector: parameters, and what encodings make of them.
  public var elements: Int
  /// Bytes of request and reply together.
  public var bytes: Int

  /// A limit.
  /// - Precondition: Positive numbers, and a bound that floats can be clipped to.
  public init(
    clipBounds: ClosedRange<Double> = 1e-9...1e9, steps: Int = 1_000_000, epochs: Int = 1000, seconds: Double = 3600,
    elements: Int = 1 << 28, bytes: Int = 1 << 32
  ) {
    precondition(
      clipBounds.lowerBound >= 1e-25 && clipBounds.upperBound <= 1e25 && steps > 0 && epochs > 0 && seconds > 0
        && elements > 0 && bytes > 0, "limits of work are positive")
    self.clipBounds = clipBounds
    self.steps = steps
    self.epochs = epochs
    self.seconds = seconds
    self.elements = elements
    self.bytes = bytes
  }
}

public import CoveyCore
public import CoveyNoise
public import CoveySecureAggregation

/// What the masked vectors of a round hold: a client's update as integers of a ring, and behind them its counts.
public struct MaskedInput: Sendable, Hashable {
  /// How an update becomes integers.
  public enum Values: Sendable, Hashable {
    /// On a grid, without noise of the client's.
    case fixedPoint(FixedPointEncoding)
    /// With a share of the noise.
    case noised(DistributedEncoding)
  }

  /// How an update becomes integers.
  public let values: Values
  /// How counts become integers of the same ring.
  public let counters: CounterLayout
  /// Clients that the round asks, at most.
  public let cohort: Int
  /// The run's seed, from which all clients take rotations.
  public let seed: UInt64

  /// An input.
  /// - Throws: `IntegerEncodingError` if the ring has no room for counts of such a cohort.
  public init(_ values: Values, cohort: Int, seed: UInt64) throws(IntegerEncodingError) {
    self.values = values
    self.cohort = cohort
    self.seed = seed
    counters = try CounterLayout(counters: MaskedCounters.count, cohort: cohort, bits: Self.ring(values).bits)
    guard weightBound <= counters.limit else {
      throw .invalid(
        "the weights of \(cohort) clients of up to \(weightBound) do not add up in a counter of 48 bits; use a weightBound of "
          + "at most \(counters.limit)")
    }
  }

  /// The vector that is masked and summed.
  public var shape: RingShape {
    RingShape(count: countersStart + counters.words, bits: Self.ring(values).bits)
  }

  /// The element at which the counts begin.
  public var countersStart: Int { Self.ring(values).count }

  /// The L2 bound to which updates are clipped.
  public var clipBound: Double {
    switch values {
    case .fixedPoint(let encoding): encoding.clipBound
    case .noised(let encoding): encoding.clipBound
    }
  }

  /// The weight that counts fully; larger ones count no more.
  public var weightBound: Int {
    switch values {
    case .fixedPoint(let encoding): encoding.weightBound
    case .noised: 1
    }
  }

  /// Clients without whom the round's sum must not be unmasked.
  ///
  /// Where clients add the noise, at least so many that the honest ones among them add as much as privacy counts on:
  /// colluders know their own. To discard a sum of fewer afterwards would be too late, since the server has seen it.
  public func minimumClients(_ configuration: SecureAggregationConfiguration) -> Int {
    let asked = configuration.minimumClients(cohort: cohort)
    guard case .noised(let encoding) = values else { return asked }
    return max(asked, encoding.countedClients + configuration.colluders(cohort: cohort))
  }

  private static func ring(_ values: Values) -> RingShape {
    switch values {
    case .fixedPoint(let encoding): RingShape(count: encoding.encodedDimension, bits: encoding.bits)
    case .noised(let encoding): encoding.ring
    }
  }
}

extension MaskedInput {
  /// Whether clients tell more of themselves than a noised update: with noise of the clients' own, exact counts beside it
  /// would be sums of their data that no epsilon covers, shown to a server that nobody trusts.
  public var reportsMetrics: Bool {
    if case .noised = values { false } else { true }
  }

  /// Parameters of the model.
  public var dimension: Int {
    switch values {
    case .fixedPoint(let encoding): encoding.dimension
    case .noised(let encoding): encoding.dimension
    }
  }

  /// Writes a client's counts behind its values.
  public func write(_ counts: MaskedCounters, to vector: inout RingVector) {
    counters.write(counts.values(within: counters.limit), to: &vector, at: countersStart)
  }

  /// The rotation of a round, which all clients and the server share; nil if updates are summed as they are.
  public func rotation(round: Int) -> RandomizedHadamard? {
    switch values {
    case .fixedPoint(let encoding) where !encoding.isRotated: nil
    default: RandomizedHadamard(dimension: dimension, seed: seed, round: round)
    }
  }

  /// Reads the counts of a sum.
  public func counts(of sum: RingVector) -> MaskedCounters {
    MaskedCounters(counters.read(sum, at: countersStart))
  }
}

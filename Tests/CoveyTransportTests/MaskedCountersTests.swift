@_spi(ClaimMaker) import CoveyCore
import CoveyProtection
import CoveySecureAggregation
import CoveyTransport
import Testing

@Suite struct MaskedCountersTests {
  static func update(_ training: TrainingMetrics, isWithin: Bool = true) -> Update<Clipped> {
    Update(
      claimed: .empty,
      UpdateFacts(
        weight: 1, examples: 3, training: training, clipping: ClipOutcome(norm: 1, isWithinBound: isWithin)))
  }

  /// The weights of a cohort add up exactly, or the input is refused.
  @Test func weightsHaveRoomInTheirCounter() throws {
    func input(_ bound: Int) throws -> MaskedInput {
      let encoding = try FixedPointEncoding(dimension: 4, clipBound: 1, cohort: 1000, weightBound: bound)
      return try MaskedInput(.fixedPoint(encoding), cohort: 1000, seed: 1)
    }
    let largest = try Int(input(1).counters.limit)
    #expect(try input(largest).weightBound == largest)
    #expect(throws: IntegerEncodingError.self) { try input(largest + 1) }
  }

  @Test func countsAreThoseOfTheUpdate() {
    let clipping = ClippingMetrics(examples: 10, clipped: 4, discarded: 1, medianNorm: 2.5)
    let training = TrainingMetrics(lossSum: 12.25, examples: 60, steps: 6, clipping: clipping)
    let counts = MaskedCounters(
      Self.update(training, isWithin: false), weight: 5, isCapped: true,
      rounding: RoundingOutcome(saturated: 2, squaredError: 12.5, keptLength: 0.75))
    #expect(counts.weight == 5 && counts.cappedWeights == 1 && counts.saturated == 2 && counts.within == 0)
    #expect(counts.training == training && counts.squaredError == 12.5 && counts.meanKeptLength(clients: 3) == 0.25)
    #expect(MaskedCounters(counts.values(within: 1 << 40)) == counts)
  }

  /// An error that is smaller than its unit is not taken for none.
  @Test func smallErrorsAreRoundedUp() {
    for error in [1e-30, 0x1p-9, 0x1p-8] {
      let counts = MaskedCounters(
        Self.update(TrainingMetrics()), weight: 1, isCapped: false, rounding: RoundingOutcome(squaredError: error))
      #expect(counts.squaredError == 0x1p-8)
    }
  }

  /// What does not fit is cut off and counted, never silent.
  @Test func largeCountsSaturate() {
    let training = TrainingMetrics(lossSum: -1e300, examples: 60, steps: 6)
    let counts = MaskedCounters(Self.update(training), weight: 100, isCapped: false, rounding: RoundingOutcome())
    let values = MaskedCounters(counts.values(within: 50))
    #expect(values.weight == 50 && values.examples == 50 && values.loss == -50 && values.steps == 6)
    // Among them the kept length, a whole, in units of 2^-16.
    #expect(values.saturated == 4)
    // The count of those is a count like the others.
    for saturated in [48, 50, 51] {
      let full = MaskedCounters(
        Self.update(training), weight: 100, isCapped: false, rounding: RoundingOutcome(saturated: saturated))
      #expect(full.values(within: 50).allSatisfy { $0.magnitude <= 50 })
      #expect(MaskedCounters(full.values(within: 50)).saturated == 50)
    }
  }
}

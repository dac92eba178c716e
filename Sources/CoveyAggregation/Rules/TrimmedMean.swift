public import CoveyCore

/// The mean of each coordinate without the largest and the smallest values: a share of the updates at either end is left
/// out, so as many clients may lie. Clients count alike.
///
/// Of n updates that arrive, floor(share n) are left out at each end. Source: Yin, Chen, Ramchandran, Bartlett 2018,
/// "Byzantine-robust distributed learning: towards optimal statistical rates", arXiv 1803.01498, definition 2.
public struct TrimmedMean: AggregationRule {
  /// The name in settings.
  public static let maker = NamedMaker<any AggregationRule>(
    "trimmedMean", "the mean of each coordinate without a share of the values at either end, unweighted"
  ) { TrimmedMean($0) }
  /// Shares that leave something.
  public static let possibleShares: Range<Double> = 0..<0.5

  /// The word in `aggregation.name`.
  public var name: String { Self.maker.name }
  /// Every update is looked at, and counts alike.
  public var traits: AggregationTraits { AggregationTraits(worksOnSumsAlone: false, usesWeights: false) }
  /// The share of the values that is left out at each end, in [0, 0.5).
  public var share: Double
  /// The most memory that a round's updates may take, in units of 2^20 bytes, >= 1.
  public var memoryMB: Int

  /// A trimmed mean.
  public init(share: Double = 0.1, memoryMB: Int = RowMemory.standardMB) {
    self.share = share
    self.memoryMB = memoryMB
  }

  /// Reads `aggregation.share` and `aggregation.memoryMB`.
  public init(_ reader: SettingsReader) {
    self.init(
      share: reader.number("share", default: 0.1, .within(Self.possibleShares)), memoryMB: RowMemory.read(reader))
  }

  /// Writes `aggregation.share` and `aggregation.memoryMB`.
  public func write(to writer: inout SettingsWriter) {
    writer.set("share", share)
    writer.set("memoryMB", memoryMB)
  }

  /// Values of `count` that are left out at each end: `share` of them, rounded down, but one where there are three: clients
  /// that fail must not give a liar the mean.
  public static func trim(_ share: Double, of count: Int) -> Int {
    min(max(share > 0 ? 1 : 0, whole(share, of: count)), (count - 1) / 2)
  }

  private static func whole(_ share: Double, of count: Int) -> Int {
    // A tenth of ten is one, though no floating-point number is a tenth.
    Int(share * Double(count) + 1e-9)
  }

  /// Refuses shares that leave nobody out, and cohorts that memory does not hold.
  public func problem(in run: AggregationFacts) -> String? {
    guard Self.possibleShares.contains(share) else { return "aggregation.share must be in [0, 0.5), not \(share)" }
    if let cohort = run.expectedCohort, cohort < 3 || Self.whole(share, of: cohort) < 1 {
      return
        "aggregation trimmedMean with share \(share) leaves nobody out of \(cohort) updates, and one liar moves it as far "
        + "as it likes; use a larger share or cohort, or aggregation: mean"
    }
    return RowMemory.problem(name, memoryMB, in: run)
  }

  /// Rows of which the ends are left out.
  public func makeAggregator(parameterCount: Int) -> any MeanAggregator {
    let share = share
    return SortedRows(name, parameterCount: parameterCount, memoryMB: memoryMB, least: share > 0 ? 3 : 1) {
      Self.trim(share, of: $0)
    }
  }
}

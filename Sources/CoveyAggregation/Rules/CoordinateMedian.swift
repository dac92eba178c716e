public import CoveyCore

/// The median of each coordinate over a round's updates: as long as fewer than half of the clients lie, every coordinate
/// stays within what the others sent. Clients count alike; with an even number of updates it is the mean of the two in the
/// middle.
///
/// Source: Yin, Chen, Ramchandran, Bartlett 2018, "Byzantine-robust distributed learning: towards optimal statistical rates",
/// arXiv 1803.01498, definition 1.
public struct CoordinateMedian: AggregationRule {
  /// The name in settings.
  public static let maker = NamedMaker<any AggregationRule>(
    "median", "the median of each coordinate, unweighted: fewer than half of the clients may lie"
  ) { CoordinateMedian($0) }

  /// The word in `aggregation.name`.
  public var name: String { Self.maker.name }
  /// Every update is looked at, and counts alike.
  public var traits: AggregationTraits { AggregationTraits(worksOnSumsAlone: false, usesWeights: false) }
  /// The most memory that a round's updates may take, in units of 2^20 bytes, >= 1.
  public var memoryMB: Int

  /// The median.
  public init(memoryMB: Int = RowMemory.standardMB) {
    self.memoryMB = memoryMB
  }

  /// Reads `aggregation.memoryMB`.
  public init(_ reader: SettingsReader) {
    self.init(memoryMB: RowMemory.read(reader))
  }

  /// Writes `aggregation.memoryMB`.
  public func write(to writer: inout SettingsWriter) {
    writer.set("memoryMB", memoryMB)
  }

  /// Refuses cohorts in which nobody is outvoted, or that memory does not hold.
  public func problem(in run: AggregationFacts) -> String? {
    if let cohort = run.expectedCohort, cohort < 3 {
      return
        "aggregation median of \(cohort) \(cohort == 1 ? "update" : "updates") is their mean; use cohorts of at least 3 "
        + "clients, or aggregation: mean"
    }
    return RowMemory.problem(name, memoryMB, in: run)
  }

  /// Rows of which the middle stays.
  public func makeAggregator(parameterCount: Int) -> any MeanAggregator {
    SortedRows(name, parameterCount: parameterCount, memoryMB: memoryMB, least: 3) { ($0 - 1) / 2 }
  }
}

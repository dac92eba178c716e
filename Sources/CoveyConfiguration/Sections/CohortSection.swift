public import CoveyCore
public import CoveyServer

/// Which clients take part in a round.
public struct CohortSection: Sendable, Hashable {
  /// How many clients take part; under Poisson sampling the expected number.
  public enum Size: Sendable, Hashable {
    /// A number of clients, at least 1.
    case count(Int)
    /// A share of the population in (0, 1].
    case fraction(Double)

    /// The number of clients among `population`, at least 1.
    public func clients(of population: Int) -> Int {
      switch self {
      case .count(let count): count
      case .fraction(let fraction): max(1, Int((fraction * Double(population)).rounded()))
      }
    }
  }

  /// How many take part; without a meaning for `all`.
  public var size: Size
  /// How they are drawn.
  public var sampling: CohortConfiguration.Sampling

  /// A cohort, by default 10 clients drawn uniformly.
  public init(size: Size = .count(10), sampling: CohortConfiguration.Sampling = .uniform) {
    self.size = size
    self.sampling = sampling
  }
}

extension CohortSection: SettingsSection {
  private static let sizedSamplings = "uniform, poisson, roundRobin, groupedPoisson"
  private static let owners = ["size": sizedSamplings, "fraction": sizedSamplings]

  /// Reads `cohort` of a run without privacy.
  public init(_ reader: SettingsReader) {
    self.init(reader, sampling: .uniform)
  }

  /// Reads `cohort`; `standard` is the sampling if the section states none.
  init(_ reader: SettingsReader, sampling standard: CohortConfiguration.Sampling) {
    self.init(sampling: reader.choice("sampling", default: standard))
    if sampling != .all {
      if reader.has("fraction") {
        size = .fraction(reader.number("fraction", default: 0.1, .above(0, upTo: 1)))
        if reader.has("size") { reader.refuse("size", "\(reader.path) has both a size and a fraction; keep one") }
      }
      let count = reader.whole("size", default: 10, .atLeast(1))
      if case .count = size { size = .count(count) }
      _ = reader.node("fraction")
    }
    reader.finish(foreign: Self.owners, selector: "sampling")
  }

  /// Writes `cohort`.
  public func write(to writer: inout SettingsWriter) {
    switch (sampling, size) {
    case (.all, _): break
    case (_, .count(let count)): writer.set("size", count)
    case (_, .fraction(let fraction)): writer.set("fraction", fraction)
    }
    writer.set("sampling", sampling.rawValue)
  }
}

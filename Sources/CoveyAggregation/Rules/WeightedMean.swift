public import CoveyCore

/// The weighted mean of the updates (McMahan et al. 2017, arXiv 1602.05629): the usual rule, and the one that a single liar
/// can move as far as it likes.
public struct WeightedMean: AggregationRule {
  /// The name in settings.
  public static let maker = NamedMaker<any AggregationRule>("mean", "the weighted mean") { WeightedMean($0) }

  /// The word in `aggregation.name`.
  public var name: String { Self.maker.name }
  /// Sums are all that it needs.
  public var traits: AggregationTraits { AggregationTraits(worksOnSumsAlone: true, usesWeights: true) }

  /// The mean.
  public init() {}

  /// Reads `aggregation`: no keys.
  public init(_ reader: SettingsReader) {}

  /// Writes nothing.
  public func write(to writer: inout SettingsWriter) {}

  /// A sum of floats.
  public func makeAggregator(parameterCount: Int) -> any MeanAggregator { FloatSum(parameterCount: parameterCount) }
}

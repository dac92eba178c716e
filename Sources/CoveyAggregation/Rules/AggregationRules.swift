public import CoveyCore

/// The aggregation rules that settings can name.
public enum AggregationRules {
  /// The usual one.
  public static let standard = WeightedMean.maker

  /// All of them; other packages add theirs.
  public static let registry = PartRegistry<any AggregationRule>([
    WeightedMean.maker, CoordinateMedian.maker, TrimmedMean.maker,
  ])
}

/// The rule that a run aggregates by, as settings name it.
public struct AggregationConfiguration: Sendable {
  /// The rule.
  public var rule: any AggregationRule

  /// A rule; by default the mean.
  public init(_ rule: any AggregationRule = WeightedMean()) {
    self.rule = rule
  }

  /// Whether the rule is the usual one, which configurations need not name.
  public var isStandard: Bool { self == AggregationConfiguration() }
}

extension AggregationConfiguration: SettingsSection {
  /// Reads `aggregation`.
  public init(_ reader: SettingsReader) {
    let maker = reader.part("name", of: AggregationRules.registry, default: AggregationRules.standard)
    self.init(maker.make(reader))
    reader.finish(foreign: AggregationRules.registry.owners, selector: "name")
  }

  /// Writes `aggregation`.
  public func write(to writer: inout SettingsWriter) {
    writer.set("name", rule.name)
    rule.write(to: &writer)
  }
}

/// Rules are equal if they are written alike.
extension AggregationConfiguration: Hashable {
  /// Whether both are written alike.
  public static func == (left: AggregationConfiguration, right: AggregationConfiguration) -> Bool {
    left.node == right.node
  }

  /// Hashes what is written.
  public func hash(into hasher: inout Hasher) { hasher.combine(node) }
}

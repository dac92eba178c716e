/// Which federated algorithm runs.
public struct AlgorithmSection: Sendable, Hashable {
  /// The algorithm's name.
  public enum Name: String, Sendable, Hashable, CaseIterable {
    /// Federated averaging (McMahan et al. 2017, arXiv 1602.05629): local training, then a weighted mean.
    case fedavg
    /// One gradient of all of a client's examples a round; the client's epochs and batch size are not used.
    case fedsgd
  }

  /// What a client counts for in the mean.
  public enum Weighting: String, Sendable, Hashable, CaseIterable {
    /// In proportion to its examples.
    case examples
    /// As much as any other.
    case uniform
  }

  /// The algorithm.
  public var name: Name
  /// The clients' weights.
  public var weighting: Weighting

  /// An algorithm, by default federated averaging weighted by examples.
  public init(name: Name = .fedavg, weighting: Weighting = .examples) {
    self.name = name
    self.weighting = weighting
  }
}

extension AlgorithmSection: ConfigurationSection {
  /// Reads `algorithm`.
  package init(_ reader: SectionReader) {
    self.init(
      name: reader.choice("name", default: .fedavg), weighting: reader.choice("weighting", default: .examples))
    reader.finish()
  }

  /// Writes `algorithm`.
  package func write(to writer: inout SectionWriter) {
    writer.set("name", name.rawValue)
    writer.set("weighting", weighting.rawValue)
  }
}

public import CoveyAggregation
public import CoveyCore

/// What an algorithm's server half is told of a round beside its released mean.
public struct ServerRoundFacts: Sendable {
  /// Clients of the run.
  public let clients: Int
  /// How many updates the mean stands for: those that arrived, or where their number is private, those that are expected.
  public let updates: Double
  /// What the mean is made of.
  public let layout: PayloadLayout

  /// Facts.
  public init(clients: Int, updates: Double, layout: PayloadLayout) {
    self.clients = clients
    self.updates = updates
    self.layout = layout
  }

  /// A segment of the mean, on the scale on which clients made it; nil if there is none of that name.
  public func part(_ name: String, of released: ReleasedMean) -> ParameterVector? {
    layout[name].map { released.mean.part($0.range, over: $0.scale) }
  }
}

/// Why an algorithm's half cannot do its part.
public enum AlgorithmError: Error, Equatable, Sendable {
  /// A vector that the algorithm itself declares is not there.
  case missingVector(String)
}

extension AlgorithmError: CustomStringConvertible {
  /// What happened.
  public var description: String {
    switch self {
    case .missingVector(let name):
      "the vector \"\(name)\" is not there; the server's request or the client's state is another's"
    }
  }
}

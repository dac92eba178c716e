internal import CoveyAlgorithms
public import CoveyCore

/// A version of the global model that clients still train, and what was sent beside it.
public struct KeptModel: Sendable, Equatable {
  /// How many rounds had gone into it.
  public let version: Int
  /// The model.
  public let parameters: ParameterVector
  /// What the algorithm sent beside it.
  public let broadcast: NamedVectors
}

extension KeptModel: WireCodable {
  /// The version and two counts.
  public static var leastByteCount: Int { 8 + ParameterVector.leastByteCount + NamedVectors.leastByteCount }

  /// Reads a model.
  public init(from reader: inout WireReader) throws(WireError) {
    version = try reader.int64("the version of a model", in: 0...Int(Int32.max))
    (parameters, broadcast) = (try reader.value(), try reader.value())
  }

  /// Writes version, model and what was sent beside it.
  public func write(to writer: inout WireWriter) {
    writer.write(version)
    writer.write(parameters)
    writer.write(broadcast)
  }
}

extension ServerState {
  /// Keeps the models that flights have after the round, and no others; before the step that changes the model.
  mutating func keepModels(for pace: PacingState, of algorithm: any FederatedAlgorithm) {
    if pace.flights.isEmpty, models.isEmpty { return }
    let needed = Set(pace.flights.map(\.version))
    models.removeAll { !needed.contains($0.version) }
    if needed.contains(round) {
      let beside = algorithm.broadcast(self.algorithm)
      models.append(KeptModel(version: round, parameters: parameters, broadcast: beside))
    }
  }

  /// Why flights and kept models do not fit one another or the model, as a sentence; nil if they do.
  func pacingProblem() -> String? {
    let needed = Set(pacing.flights.map(\.version))
    guard needed.allSatisfy({ $0 < round }), models.map(\.version) == needed.sorted() else {
      return "its clients train models that it does not keep, or it keeps others"
    }
    let isAlike = models.dropFirst().allSatisfy { $0.broadcast.hasShape(of: models[0].broadcast) }
    guard isAlike, models.allSatisfy({ $0.parameters.count == parameters.count }) else {
      return "models that its clients train do not fit the run's"
    }
    return nil
  }
}

import Covey

/// Clients send the signs of their change, and the server takes a step of one size in each coordinate, the way the majority
/// wants to go. Source: Bernstein et al. 2018, "signSGD with majority vote", arXiv 1810.05291, with local steps in place of one
/// gradient.
struct MajorityVote: FederatedAlgorithm {
  static let maker = NamedMaker<any FederatedAlgorithm>("majorityVote", "signs of changes, and a step of one size") {
    MajorityVote($0)
  }

  /// The step, > 0.
  var step: Float
  var name: String { Self.maker.name }
  var traits: AlgorithmTraits { AlgorithmTraits(weighting: .uniform) }

  init(_ reader: SettingsReader) { step = reader.number("step", default: 0.01, .above(0)) }

  func write(to writer: inout SettingsWriter) { writer.set("step", step) }

  func clientUpdate(
    _ task: borrowing ClientTask, _ training: any LocalTraining, state: inout NamedVectors,
    into payload: inout ParameterVector
  ) throws -> TrainingMetrics {
    let metrics = try training.train(task, into: &payload)
    payload.withMutableSpan { values in
      for i in values.indices { values[i] = sign(values[i]) }
    }
    return metrics
  }

  func serverUpdate(
    _ released: ReleasedMean, _ round: ServerRoundFacts, optimizer: inout ServerOptimizer,
    parameters: inout ParameterVector, state: inout NamedVectors
  ) -> Bool {
    guard released.mean.isFinite else { return false }
    released.mean.withSpan { votes in
      parameters.withMutableSpan { values in
        for i in values.indices { values[i] += step * sign(votes[i]) }
      }
    }
    return true
  }

  private func sign(_ value: Float) -> Float { value > 0 ? 1 : value < 0 ? -1 : 0 }
}

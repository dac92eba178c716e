import CoveyAlgorithms
import CoveyCore
import CoveyData
import CoveyTraining
import _TestSupport

/// What the canary does in a run: the one thing that an attacker does not know.
enum Canary: Sendable {
  /// Contributes as much as it can, in ``CanaryTrainer/direction``.
  case present
  /// Contributes a zero vector.
  case zero
  /// Fails, so that nothing of it arrives.
  case missing
}

/// Training whose results are chosen by the attacker: client 0 is the canary; of the others, even ones contribute nothing
/// and odd ones far more than any clip bound, at right angles to the canary.
final class CanaryTrainer: LocalTraining {
  static let parameters = 4
  /// Of length 1, equally long in every coordinate: the worst case of an L1 bound, too.
  static let direction: [Float] = [0.5, -0.5, 0.5, -0.5]
  static let other: [Float] = [300, 300, 300, 300]

  let plan: LocalTrainingPlan
  var stop: TrainingStop?
  let canary: Canary

  init(plan: LocalTrainingPlan, canary: Canary) {
    self.plan = plan
    self.canary = canary
  }

  func train(
    on view: ClientView, from global: ParameterVector, round: Int, client: ClientID,
    correction: (any GradientCorrection)?, into delta: inout ParameterVector
  ) throws -> TrainingMetrics {
    var values = [Float](repeating: 0, count: Self.parameters)
    if client.rawValue == 0 {
      switch canary {
      case .present: values = Self.direction.map { 1e3 * $0 }
      case .zero: break
      case .missing: throw FakeFault()
      }
    } else if client.rawValue % 2 == 1 {
      values = Self.other
    }
    for i in values.indices { delta[i] = values[i] }
    return TrainingMetrics(lossSum: 1, examples: view.count, steps: 1)
  }

  func gradient(
    on view: ClientView, at global: ParameterVector, round: Int, client: ClientID, into delta: inout ParameterVector
  ) throws -> TrainingMetrics {
    try train(on: view, from: global, round: round, client: client, correction: nil, into: &delta)
  }
}

package import CoveyAlgorithms
package import CoveyCore
package import CoveyData
internal import CoveyRandom
package import CoveyTraining

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What goes wrong with which client.
package enum Fault: Sendable {
  case none, throwing, notANumber, infinite, largest, zero, infiniteLoss, trainerError
}

package struct FakeFault: Error, CustomStringConvertible {
  package let description = "the sensor was unplugged"

  package init() {}
}

/// Training without a model: moves towards a point of the client's own, by arithmetic that shows every change of order.
package final class FakeTrainer: LocalTraining {
  package let plan: LocalTrainingPlan
  package var stop: TrainingStop?
  package let seed: UInt64
  package let fault: @Sendable (Int) -> Fault
  package let delays: Bool

  package init(plan: LocalTrainingPlan, seed: UInt64, delays: Bool, fault: @escaping @Sendable (Int) -> Fault) {
    self.plan = plan
    self.seed = seed
    self.delays = delays
    self.fault = fault
  }

  /// What a client's update is, for references.
  package static func delta(seed: UInt64, round: Int, client: Int, global: [Float]) -> [Float] {
    var stream = RandomStream(seed: seed, purpose: .shuffle, round: round, client: client)
    return global.map { 0.3 * (stream.uniformFloat() * 4 - 2 - $0) }
  }

  package func train(
    on view: ClientView, from global: ParameterVector, round: Int, client: ClientID,
    correction: (any GradientCorrection)?, into delta: inout ParameterVector
  ) throws -> TrainingMetrics {
    if delays {
      var stream = RandomStream(seed: seed &+ 77, purpose: .data, round: round, client: client.rawValue)
      if stream.integer(below: 4) == 0 { usleep(stream.integer(below: 400)) }
    }
    var stream = RandomStream(seed: seed, purpose: .shuffle, round: round, client: client.rawValue)
    global.withSpan { x in
      delta.withMutableSpan { d in
        for i in 0..<x.count { d[i] = 0.3 * (stream.uniformFloat() * 4 - 2 - x[i]) }
      }
    }
    // One step along minus the corrected gradient.
    if let correction {
      var gradient = ParameterVector((0..<global.count).map { -delta[$0] })
      global.withSpan { x in gradient.withMutableSpan { correction.correct(&$0, at: x, from: x) } }
      for i in 0..<global.count { delta[i] = -gradient[i] }
    }
    var loss = Double(view.count)
    switch fault(client.rawValue) {
    case .none: break
    case .throwing: throw FakeFault()
    case .notANumber: delta[0] = .nan
    case .infinite: delta[0] = -.infinity
    case .largest: delta.fill(with: .greatestFiniteMagnitude)
    case .zero: delta.fill(with: 0)
    case .infiniteLoss: loss = .infinity
    case .trainerError: throw TrainingError.notFinite(step: 3)
    }
    return TrainingMetrics(lossSum: loss, examples: view.count * plan.epochs, steps: plan.epochs)
  }

  package func gradient(
    on view: ClientView, at global: ParameterVector, round: Int, client: ClientID, into delta: inout ParameterVector
  ) throws -> TrainingMetrics {
    _ = try train(on: view, from: global, round: round, client: client, correction: nil, into: &delta)
    delta.scale(by: 0.5)
    return TrainingMetrics(lossSum: Double(view.count), examples: view.count, steps: 1)
  }
}

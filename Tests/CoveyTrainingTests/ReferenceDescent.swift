import CoveyCompute
import CoveyCore
import CoveyNoise
import CoveyTraining
import Testing
import _TestSupport

/// A slow DP-SGD client written from Abadi et al. 2016, algorithm 1: one gradient an example, sums in double precision.
struct ReferenceDescent {
  let problem: TrainingCase
  let plan: LocalTrainingPlan
  let protection: ExampleProtection
  private(set) var norms: [Double] = []
  private(set) var clipped = 0
  private(set) var loss = 0.0

  init(_ problem: TrainingCase, _ plan: LocalTrainingPlan) throws {
    self.problem = problem
    self.plan = plan
    protection = try #require(plan.protection)
  }

  /// Trains and returns the delta; without momentum and weight decay.
  /// - Parameter pull: The strength of a pull towards the global model in every step.
  mutating func train(
    on positions: [Int32], supply: any NoiseSupply, round: Int, client: Int, pull: Double = 0
  ) throws -> [Double] {
    var words = NoiseWords(supply.source(.sampling, round: round, client: client, piece: 0))
    var gaussian = NoiseWords(supply.source(.step, round: round, client: client, piece: 0))
    // The key and the counter of dropout masks.
    for _ in 0..<3 { _ = words.next() }
    let expected = max(1, min(plan.batchSize ?? positions.count, positions.count))
    let stepsPerEpoch = (positions.count + expected - 1) / expected
    let steps = protection.constants?.steps ?? min(plan.epochs * stepsPerEpoch, plan.maximumSteps ?? .max)
    let divisor = protection.constants?.divisor ?? Double(expected)
    let start = problem.global.array.map(Double.init)
    var parameters = start
    var bins: [[Int32]] = []
    for step in 0..<steps {
      var batch = positions
      switch protection.batching {
      case .poisson where protection.constants != nil:
        let coin = ExactCoin(probability: protection.constants?.rate ?? 1)
        batch = positions.filter { _ in coin.toss(&words) }
        for i in batch.indices { batch.swapAt(i, Int(words.next(below: UInt64(i + 1)))) }
      case .poisson:
        if expected < positions.count {
          batch = positions.filter { _ in words.next(below: UInt64(positions.count)) < UInt64(expected) }
        }
      case .shuffled:
        if step % stepsPerEpoch == 0 {
          bins = [[Int32]](repeating: [], count: stepsPerEpoch)
          for position in positions { bins[Int(words.next(below: UInt64(stepsPerEpoch)))].append(position) }
        }
        batch = bins[step % stepsPerEpoch]
      }
      let sum = try noisy(clippedSum(batch, parameters), &gaussian)
      for i in parameters.indices {
        let gradient = sum[i] / divisor + pull * (parameters[i] - start[i])
        parameters[i] -= Double(plan.optimizer.learningRate) * gradient
      }
    }
    return zip(parameters, start).map { $0 - $1 }
  }

  private mutating func clippedSum(_ batch: [Int32], _ parameters: [Double]) throws -> [Double] {
    let network = ReferenceNetwork(problem.model)
    var sum = parameters.map { _ in 0.0 }
    for position in batch {
      let example = problem.example(position)
      guard example.features.allSatisfy({ abs($0) < 1e20 }) else { continue }
      let gradient = network.gradient(parameters, example)
      let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
      norms.append(norm)
      loss += network.loss(parameters, example)
      let bound = protection.effectiveBound(piece: plan.clippingPiece)
      if norm > bound { clipped += 1 }
      for i in sum.indices { sum[i] += gradient[i] * min(1, bound / norm) }
    }
    return sum
  }

  private func noisy(_ sum: [Double], _ words: inout NoiseWords) throws -> [Double] {
    guard protection.noiseMultiplier > 0 else { return sum }
    var vector = ParameterVector(sum.map(Float.init))
    try protection.makeNoise()?.add(to: &vector, words: &words)
    return vector.array.map(Double.init)
  }
}

import CoveyAlgorithms
import CoveyCompute
import CoveyCore
import CoveyData
import CoveyRandom
import CoveyTraining
import _TestSupport

/// A client with a small network and a slow double of both.
struct LocalProblem {
  let model: Model
  let dataset: Dataset
  let examples: [ReferenceExample]
  let global: ParameterVector

  init(examples count: Int = 24, seed: UInt64 = 3) throws {
    var numbers = TestNumbers(seed: seed)
    model = try Model(input: .dense(count: 4), classes: 3) { $0.dense(5, activation: .tanh).dense(3) }
    let features = numbers.normals(count * 4)
    let labels = (0..<count).map { _ in Int32(numbers.integer(in: 0...2)) }
    dataset = try Dataset(
      features: .dense(count: 4), targets: .classes(3), featureStorage: .floats(SharedBuffer(features)),
      targetStorage: .labels(SharedBuffer(labels)))
    examples = (0..<count).map { i in
      ReferenceExample(features: features[4 * i..<4 * i + 4].map(Double.init), target: .label(Int(labels[i])))
    }
    global = model.initialParameters(seed: seed)
  }

  /// What `algorithm` makes of the client.
  func update(_ algorithm: any FederatedAlgorithm, _ plan: LocalTrainingPlan, round: Int = 2) throws -> [Float] {
    let trainer = try LocalTrainer(model: model, plan: plan, backend: .portable, seed: 7)
    var delta = ParameterVector(count: algorithm.payload(model: model.parameterCount).count)
    var state = algorithm.clientState(model: model.parameterCount)
    let task = ClientTask(
      view: ClientView(dataset: dataset), global: global, round: round, client: ClientID(rawValue: 5))
    _ = try algorithm.clientUpdate(task, trainer, state: &state, into: &delta)
    return (0..<delta.count).map { delta[$0] }
  }

  /// The same by a loop in double precision; `correct` gives what is added to a gradient at the model `w`.
  func slowUpdate(
    epochs: Int, batch: Int, rate: Double, round: Int = 2, correct: ([Double], [Double]) -> [Double]
  ) -> [Double] {
    let network = ReferenceNetwork(model)
    let start = (0..<global.count).map { Double(global[$0]) }
    var w = start
    var order = (0..<Int32(examples.count)).map { $0 }
    var stream = RandomStream(seed: 7, purpose: .shuffle, round: round, client: 5)
    for _ in 0..<epochs {
      stream.shuffle(&order)
      for first in stride(from: 0, to: order.count, by: batch) {
        let chosen = order[first..<min(first + batch, order.count)].map { examples[Int($0)] }
        let gradient = zip(network.meanGradient(w, chosen), correct(w, start)).map { $0 + $1 }
        for i in w.indices { w[i] -= rate * gradient[i] }
      }
    }
    return zip(w, start).map { $0 - $1 }
  }
}

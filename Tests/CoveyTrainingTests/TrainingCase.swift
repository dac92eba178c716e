import CoveyCompute
import CoveyCore
import CoveyData
import CoveyNoise
import CoveyTraining
import _TestSupport

/// A small problem: a data set, a client's share of it, and a model.
struct TrainingCase {
  let model: Model
  let dataset: Dataset
  let features: [Float]
  let labels: [Int32]
  let global: ParameterVector

  /// A problem; the features of the `spoiled` examples are `value`.
  init(
    examples: Int = 40, width: Int = 6, classes: Int = 3, seed: UInt64 = 1, spoiling spoiled: [Int] = [],
    with value: Float = 0, _ build: (LayerTensor) -> LayerTensor
  ) throws {
    var numbers = TestNumbers(seed: seed)
    model = try Model(input: .dense(count: width), classes: classes, build)
    var features = numbers.normals(examples * width)
    for example in spoiled {
      for i in 0..<width { features[example * width + i] = value }
    }
    self.features = features
    labels = (0..<examples).map { _ in Int32(numbers.integer(in: 0...classes - 1)) }
    dataset = try Dataset(
      features: .dense(count: width), targets: .classes(classes), featureStorage: .floats(SharedBuffer(features)),
      targetStorage: .labels(SharedBuffer(labels)))
    global = model.initialParameters(seed: seed)
  }

  /// A smooth two-layer network.
  static func standard(examples: Int = 40) throws -> TrainingCase {
    try TrainingCase(examples: examples) { $0.dense(5, activation: .tanh).dense(3) }
  }

  /// A client that owns `positions`, in that order; everything if nil.
  func view(_ positions: [Int32]? = nil) -> ClientView {
    ClientView(dataset: dataset, positions: positions.map { SharedSlice(SharedBuffer($0), 0..<$0.count) })
  }

  func example(_ position: Int32) -> ReferenceExample {
    let (i, width) = (Int(position), features.count / labels.count)
    return ReferenceExample(
      features: features[i * width..<(i + 1) * width].map(Double.init), target: .label(Int(labels[i])))
  }

  /// Trains and returns the delta.
  func train(
    _ plan: LocalTrainingPlan, on positions: [Int32]? = nil, round: Int = 0, client: Int = 0, seed: UInt64 = 9,
    noise: (any NoiseSupply)? = nil, correction: (any GradientCorrection)? = nil
  ) throws -> (delta: [Float], metrics: TrainingMetrics) {
    let trainer = try LocalTrainer(PlanLibrary(model), plan: plan, seed: seed, noise: noise)
    var delta = ParameterVector(count: model.parameterCount)
    let metrics = try trainer.train(
      on: view(positions), from: global, round: round, client: ClientID(rawValue: client), correction: correction,
      into: &delta)
    return (delta.array, metrics)
  }
}

// Examples a second of local training, with and without example-level privacy, on one thread.
//
//     dp-sgd plain|private [--model NAME] [--batch 64] [--steps 20] [--rounds 4]
//
// Random images of 28 x 28 in 62 classes: the time does not depend on what they show. The default model is cnn-emnist
// without dropout, as the peers' scripts have it. Prints one JSON line.
import CoveyCompute
import CoveyCore
import CoveyData
internal import CoveyNoise
import CoveyTraining

struct Options {
  var isPrivate = false
  var batching = ExampleConfiguration.Batching.poisson
  var model = "cnn-emnist-no-dropout"
  var (batch, steps, rounds) = (64, 20, 4)

  init(_ arguments: [String]) {
    isPrivate = arguments.contains("private")
    if arguments.contains("shuffled") { batching = .shuffled }
    for (name, value) in zip(arguments, arguments.dropFirst()) {
      switch name {
      case "--model": model = value
      case "--batch": batch = Int(value) ?? batch
      case "--steps": steps = Int(value) ?? steps
      case "--rounds": rounds = Int(value) ?? rounds
      default: break
      }
    }
  }
}

func makeModel(_ name: String, _ data: Dataset) throws -> Model {
  if let builtIn = BuiltInModel(rawValue: name) {
    return try Model(builtIn: builtIn, features: data.features, targets: data.targets)
  }
  return try Model(name: name, input: data.features, classes: 62) { x in
    x.conv2D(filters: 32, kernel: 3, activation: .relu).conv2D(filters: 64, kernel: 3, activation: .relu).maxPool2D(2)
      .flatten().dense(128, activation: .relu).dense(62)
  }
}

func makeData(_ count: Int) throws -> Dataset {
  var state: UInt64 = 1
  func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
  let pixels = (0..<count * 784).map { _ in UInt8(truncatingIfNeeded: next()) }
  let labels = (0..<count).map { _ in Int32(next() % 62) }
  return try Dataset(
    features: .image(height: 28, width: 28, channels: 1), targets: .classes(62),
    featureStorage: .bytes(SharedBuffer(pixels), scale: 1 / 255, offset: 0),
    targetStorage: .labels(SharedBuffer(labels)))
}

let options = Options(CommandLine.arguments)
let data = try makeData(options.batch * options.steps)
let model = try makeModel(options.model, data)
let protection = ExampleProtection(clipBound: 1, noiseMultiplier: 1, batching: options.batching)
let plan = LocalTrainingPlan(
  batchSize: options.batch, optimizer: OptimizerConfiguration(learningRate: 0.05),
  protection: options.isPrivate ? protection : nil)
let trainer = try LocalTrainer(PlanLibrary(model), plan: plan, seed: 1, noise: SecureNoise.fresh())
let global = model.initialParameters(seed: 1)
var delta = ParameterVector(count: model.parameterCount)
var (examples, seconds) = (0, 0.0)
var clipping: ClippingMetrics?
for round in 0...options.rounds {
  let clock = ContinuousClock()
  let start = clock.now
  let metrics = try trainer.train(
    on: ClientView(dataset: data), from: global, round: round, client: ClientID(rawValue: 0), into: &delta)
  // The first round warms up.
  if round == 0 { continue }
  let elapsed = (clock.now - start).components
  examples += metrics.examples
  seconds += Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
  clipping = metrics.clipping
}
let rate = Double(examples) / seconds
print(
  "{\"peer\": \"covey-\(options.isPrivate ? "private" : "plain")\", \"model\": \"\(options.model)\", "
    + "\"batch\": \(options.batch), \"examples_per_s\": \(rate), \"parameters\": \(model.parameterCount), "
    + "\"clipped\": \(clipping?.clippedFraction ?? 0), \"median_norm\": \(clipping?.medianNorm ?? 0)}")

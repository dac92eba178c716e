import CoveyCompute
import CoveyCore
import CoveyData
import CoveyTraining
import Testing
import _TestSupport

/// Every way that features and targets are stored reaches the model: FedSGD's gradient against the reference.
@Suite struct DataKindTests {
  private func check(_ model: Model, _ dataset: Dataset, _ examples: [ReferenceExample]) throws {
    let positions: [Int32] = [5, 0, 11, 7, 3, 2, 10]
    let trainer = try LocalTrainer(
      PlanLibrary(model),
      plan: LocalTrainingPlan(batchSize: 3, optimizer: OptimizerConfiguration(learningRate: 0.1)), seed: 1)
    let parameters = TestParameters(model, seed: 2)
    let network = ReferenceNetwork(model)
    var delta = ParameterVector(count: model.parameterCount)
    for chosen in [positions, nil] {
      let view = ClientView(
        dataset: dataset, positions: chosen.map { SharedSlice(SharedBuffer($0), 0..<$0.count) })
      _ = try trainer.gradient(
        on: view, at: parameters.vector, round: 0, client: ClientID(rawValue: 0), into: &delta)
      let own = (chosen ?? Array(0..<Int32(dataset.count))).map { examples[Int($0)] }
      let expected = network.meanGradient(parameters.wide, own).map { -$0 }
      #expect(Deviation.ofGradient(delta.array, expected, model.layout) < 2e-5)
    }
  }

  @Test func tokens() throws {
    var numbers = TestNumbers(seed: 1)
    let tokens = (0..<12 * 4).map { _ in Int32(numbers.integer(in: 0...8)) }
    let labels = (0..<12).map { _ in Int32(numbers.integer(in: 0...2)) }
    let kind = FeatureKind.tokens(length: 4, vocabulary: 9)
    let model = try Model(input: kind, classes: 3) {
      $0.apply(LookupOperation(vocabulary: 9, width: 3)).dense(4, activation: .tanh).flatten().dense(3)
    }
    let dataset = try Dataset(
      features: kind, targets: .classes(3), featureStorage: .tokens(SharedBuffer(tokens)),
      targetStorage: .labels(SharedBuffer(labels)))
    try check(
      model, dataset,
      (0..<12).map { i in
        ReferenceExample(features: tokens[i * 4..<(i + 1) * 4].map(Double.init), target: .label(Int(labels[i])))
      })
  }

  @Test(arguments: EveryLoss.ofValues)
  func bytesAndValues(loss: any Loss) throws {
    var numbers = TestNumbers(seed: 2)
    let kind = FeatureKind.image(height: 3, width: 2, channels: 1)
    let bytes = (0..<12 * 6).map { _ in UInt8(numbers.integer(in: 0...255)) }
    let values = numbers.uniforms(12 * 2, in: 0...1)
    let model = try Model(input: kind, loss: loss, outputs: 2) {
      $0.conv2D(filters: 2, kernel: 2, activation: .tanh).flatten().dense(2)
    }
    let dataset = try Dataset(
      features: kind, targets: .values(2), featureStorage: .bytes(SharedBuffer(bytes), scale: 1 / 64, offset: -2),
      targetStorage: .values(SharedBuffer(values)))
    try check(
      model, dataset,
      (0..<12).map { i in
        ReferenceExample(
          features: bytes[i * 6..<(i + 1) * 6].map { Double($0) / 64 - 2 },
          target: .values(values[i * 2..<(i + 1) * 2].map(Double.init)))
      })
  }
}

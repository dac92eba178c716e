import CoveyCompute
import CoveyCore
import CoveyRandom
import Testing
import _TestSupport

@Suite struct DropoutTests {
  /// The masks that a client's steps use, drawn number by number.
  private struct Masks {
    var stream: RandomStream

    init(client: Int) { stream = RandomStream(seed: 5, purpose: .dropout, round: 2, client: client) }

    /// One layer's factors for a whole batch; the next layer or step starts at a new block of four numbers.
    mutating func next(_ count: Int, rate: Float) -> [Float] {
      let mask = (0..<count).map { _ in Float(stream.next32() >> 8) * 0x1p-24 >= rate ? 1 / (1 - rate) : 0 }
      for _ in 0..<(4 - count % 4) % 4 { _ = stream.next32() }
      return mask
    }
  }

  private func seed(_ executor: ModelExecutor, client: Int) {
    let origin = RandomStream(seed: 5, purpose: .dropout, round: 2, client: client).origin
    executor.seedDropout(key: origin.key, counter: origin.counter)
  }

  private func bare(_ width: Int, rate: Float, batch: Int) throws -> ModelExecutor {
    let model = try Model(input: .dense(count: width), loss: .meanSquaredError, outputs: width) { $0.dropout(rate) }
    return try ModelExecutor(PlanLibrary(model), mode: .training, batch: batch)
  }

  @Test(arguments: [1, 5, 64, 201], [Float(0.1), 0.5, 0.9])
  func masksFollowTheStream(width: Int, rate: Float) throws {
    let executor = try bare(width, rate: rate, batch: 3)
    let ones = [Float](repeating: 1, count: 3 * width)
    for client in [0, 7] {
      seed(executor, client: client)
      var masks = Masks(client: client)
      // Step after step, other masks of the same stream.
      for _ in 0..<3 { #expect(try executor.predict(ones) == masks.next(3 * width, rate: rate)) }
    }
  }

  @Test func identityOutsideTraining() throws {
    let model = try Model(input: .dense(count: 5), classes: 3) {
      $0.dropout(0.5).dense(4, activation: .relu).dropout(0.9).dense(3)
    }
    let plain = try Model(input: .dense(count: 5), classes: 3) { $0.dense(4, activation: .relu).dense(3) }
    let parameters = TestParameters(model, seed: 1).vector
    let batch = ExampleBatch(model, count: 4, seed: 1)
    let outputs = try [model, plain].map { model in
      let executor = try ModelExecutor(PlanLibrary(model), mode: .inference, batch: 4)
      executor.load(parameters)
      return try executor.predict(batch.features)
    }
    #expect(outputs[0] == outputs[1])
  }

  @Test func rateZeroIsTheIdentity() throws {
    let executor = try bare(6, rate: 0, batch: 1)
    #expect(try executor.predict([1, 2, 3, 4, 5, 6]) == [1, 2, 3, 4, 5, 6])
  }

  /// The count of dropped numbers is binomial; |z| < 4 fails by chance with p = 6e-5.
  @Test(arguments: [Float(0.05), 0.25, 0.5, 0.8])
  func expectation(rate: Float) throws {
    let executor = try bare(1000, rate: rate, batch: 100)
    seed(executor, client: 3)
    let mask = try executor.predict([Float](repeating: 1, count: 100_000))
    let dropped = Double(mask.count { $0 == 0 })
    let p = Double(rate)
    #expect(abs(dropped - 100_000 * p) / (100_000 * p * (1 - p)).squareRoot() < 4)
    #expect(mask.allSatisfy { $0 == 0 || $0 == 1 / (1 - rate) })
  }

  /// Two layers in one step draw different numbers, and both gradients pass through the masks of the forward pass.
  @Test(arguments: [1, 3])
  func gradientPassesThroughTheMask(batch: Int) throws {
    let model = try Model(input: .dense(count: 5), classes: 3) {
      $0.dense(9, activation: .tanh).dropout(0.4).dense(7).dropout(0.3).dense(3)
    }
    let parameters = TestParameters(model, seed: 8)
    let examples = ExampleBatch(model, count: batch, seed: 9)
    let executor = try ModelExecutor(PlanLibrary(model), mode: .training, batch: batch)
    executor.load(parameters.vector)
    seed(executor, client: 1)
    let loss = try examples.lossAndGradient(executor)

    var masks = Masks(client: 1)
    let (first, second) = (masks.next(batch * 9, rate: 0.4), masks.next(batch * 7, rate: 0.3))
    let all = (0..<batch).map { b in
      examples.example(
        b,
        masks: [
          2: first[b * 9..<(b + 1) * 9].map(Double.init), 4: second[b * 7..<(b + 1) * 7].map(Double.init),
        ])
    }
    let network = ReferenceNetwork(model)
    let expected = all.reduce(0) { $0 + network.loss(parameters.wide, $1) } / Double(batch)
    #expect(abs(Double(loss) - expected) < 1e-5)
    #expect(
      Deviation.ofGradient(executor.gradient.array, network.meanGradient(parameters.wide, all), model.layout) < 2e-5)
  }
}

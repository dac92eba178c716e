import CoveyAccounting
import CoveyAlgorithms
import CoveyClient
import CoveyCompute
import CoveyCore
import CoveyData
import CoveyNoise
import CoveyPrivacy
import CoveyTraining
import CoveyTransport
import Testing
import _TestSupport

/// The stated epsilon of one step of DP-SGD against an attacker who knows all examples but one and sees the client's
/// update: the real trainer, called by the client's own round.
@Suite struct ExampleGuaranteeTests {
  static let runs = Audit.runs
  static let delta = 1e-5
  static let bound = 0.5

  /// The last of the client's examples: nothing (its gradient is exactly zero), or one with a gradient far above the bound
  /// in one direction or in the opposite one.
  enum Last { case nothing, one, opposite }

  static func dataset(_ last: Last, count: Int) throws -> Dataset {
    var features = [Float](repeating: 0, count: 2 * count)
    var labels = [Int32](repeating: 0, count: count)
    if last != .nothing { features[2 * count - 2] = 40 }
    if last == .opposite { labels[count - 1] = 1 }
    return try Dataset(
      features: .dense(count: 2), targets: .classes(2), featureStorage: .floats(SharedBuffer(features)),
      targetStorage: .labels(SharedBuffer(labels)))
  }

  /// How far the updates of many clients point in the direction of the gradient of ``Last/one``, over the bound.
  static func scores(
    _ last: Last, noise: Double, examples: Int = 4, batch: Int? = nil, seed: UInt64, runs: Int = runs
  ) throws -> [Double] {
    // A layer without bias that starts at zero: both classes are equally likely, and zero features have no gradient.
    let model = try Model(input: .dense(count: 2), classes: 2) { $0.dense(2, bias: false) }
    let plan = LocalTrainingPlan(
      batchSize: batch, maximumSteps: 1, optimizer: OptimizerConfiguration(learningRate: 1),
      protection: ExampleProtection(clipBound: bound, noiseMultiplier: noise))
    let trainer = try LocalTrainer(PlanLibrary(model), plan: plan, seed: 1, noise: SeededNoise(seed: seed))
    let data = try dataset(last, count: examples)
    let zeros = ParameterVector(count: model.parameterCount)
    let direction = try direction(model)
    var reply = ClientReply(parameterCount: model.parameterCount)
    return try (0..<runs).map { round in
      let request = RoundRequest(
        round: round, parameters: zeros, training: plan,
        algorithm: FedAvg(weighting: .uniform).settings)
      ClientRound.answer(
        request, as: Participant(trusting: ClientID(rawValue: 3)), trainer: trainer, simulating: nil, into: &reply
      ) {
        ClientView(dataset: data)
      }
      #expect(reply.failure == nil)
      let expected = Double(min(batch ?? examples, examples))
      let delta = try #require(SentReply(reply).delta)
      return zip(delta.array, direction).reduce(0) { $0 + Double($1.0) * $1.1 } * expected / bound
    }
  }

  /// Where the update goes without noise.
  private static func direction(_ model: Model) throws -> [Double] {
    let plan = LocalTrainingPlan(batchSize: nil, optimizer: OptimizerConfiguration(learningRate: 1))
    let trainer = try LocalTrainer(PlanLibrary(model), plan: plan, seed: 1)
    var delta = ParameterVector(count: model.parameterCount)
    _ = try trainer.train(
      on: ClientView(dataset: dataset(.one, count: 1)), from: ParameterVector(count: model.parameterCount), round: 0,
      client: ClientID(rawValue: 0), into: &delta)
    let norm = delta.squaredNorm.squareRoot()
    return delta.array.map { Double($0) / norm }
  }

  /// What the accountant says of one such step.
  static func stated(_ noise: Double, _ adjacency: Adjacency, examples: Int = 4, batch: Int? = nil) throws -> Double {
    let event = ExamplePrivacy.events(
      noiseMultiplier: noise, examples: examples, batchSize: batch, epochs: 1, maximumSteps: 1, batching: .poisson,
      participations: 1, adjacency: adjacency)
    var accountant = PrivacyLossAccountant(adjacency: adjacency)
    try accountant.compose(event, count: 1)
    return try accountant.epsilon(delta: delta)
  }

  @Test func anExampleMoreOrLess() throws {
    let stated = try Self.stated(1.4, .zeroOut)
    #expect(2...4 ~= stated)
    func measure(_ noise: Double) throws -> MeasuredEpsilon {
      try MeasuredEpsilon(
        present: Self.scores(.one, noise: noise, seed: 1), absent: Self.scores(.nothing, noise: noise, seed: 2),
        delta: Self.delta)
    }
    let measured = try measure(1.4)
    Audit.note("DP-SGD step, all examples", stated: stated, measured)
    #expect(measured.epsilon <= stated && measured.gaussianEpsilon <= stated)
    #expect(measured.gaussianEpsilon > 0.3 * stated)
    let broken = try measure(0.35)
    #expect(broken.epsilon > stated && broken.gaussianEpsilon > stated)
  }

  /// An example exchanged for its opposite moves the sum by twice the bound.
  @Test func anExampleReplaced() throws {
    let stated = try Self.stated(2.8, .replaceOne)
    #expect(2...4 ~= stated)
    let measured = try MeasuredEpsilon(
      present: Self.scores(.one, noise: 2.8, seed: 1), absent: Self.scores(.opposite, noise: 2.8, seed: 2),
      delta: Self.delta)
    Audit.note("DP-SGD step, an example replaced", stated: stated, measured)
    #expect(measured.epsilon <= stated && measured.gaussianEpsilon <= stated)
    #expect(measured.gaussianEpsilon > 0.3 * stated)
    // Who accounts it as an example more or less understates it.
    #expect(try measured.gaussianEpsilon > Self.stated(2.8, .zeroOut))
  }

  /// Batches by chance hide the example further: half of the client's examples a step.
  @Test func poissonBatches() throws {
    let stated = try Self.stated(1.2, .zeroOut, batch: 2)
    #expect(try 2...Self.stated(1.2, .zeroOut) ~= stated)
    func measure(_ noise: Double) throws -> MeasuredEpsilon {
      try MeasuredEpsilon(
        present: Self.scores(.one, noise: noise, batch: 2, seed: 1, runs: 2 * Self.runs),
        absent: Self.scores(.nothing, noise: noise, batch: 2, seed: 2, runs: 2 * Self.runs), delta: Self.delta)
    }
    let measured = try measure(1.2)
    Audit.note("DP-SGD step, Poisson batches", stated: stated, measured, isGaussian: false)
    #expect(measured.epsilon <= stated)
    #expect(try measure(0.3).epsilon > stated)
  }
}

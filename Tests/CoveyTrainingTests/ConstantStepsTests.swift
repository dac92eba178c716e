import CoveyCompute
import CoveyCore
import CoveyData
import CoveyNoise
import CoveyTraining
import Testing
import _TestSupport

/// DP-SGD whose rate, steps and divisor are the same for every client: nothing that leaves a client follows the number of its
/// records.
@Suite struct ConstantStepsTests {
  private func plan(
    _ rate: Double, steps: Int = 3, examples: Int = 10, clip: Double = 0.3, noise: Double = 1
  ) -> LocalTrainingPlan {
    LocalTrainingPlan(
      batchSize: nil, optimizer: OptimizerConfiguration(learningRate: 0.2),
      protection: ExampleProtection(
        clipBound: clip, noiseMultiplier: noise,
        constants: ExampleConstants(rate: rate, steps: steps, examples: examples)))
  }

  /// Clients smaller than, as large as and far larger than is counted on; batches of one piece and of several, with and
  /// without noise.
  @Test(arguments: [(40, 0.3, 40), (300, 0.9, 300), (300, 0.9, 5), (5, 0.5, 300), (1, 0.1, 1)], [0.0, 1])
  func matchesTheReference(size: (Int, Double, Int), noise: Double) throws {
    let problem = try TrainingCase.standard(examples: 300)
    let positions = (0..<Int32(size.0)).map { $0 * 7 % 300 }
    let plan = plan(size.1, steps: 4, examples: size.2, noise: noise)
    let actual = try problem.train(plan, on: positions, round: 3, client: 4, noise: SeededNoise(seed: 5))
    var reference = try ReferenceDescent(problem, plan)
    let expected = try reference.train(on: positions, supply: SeededNoise(seed: 5), round: 3, client: 4)
    #expect(Deviation.of(actual.delta, expected) < 1e-3)
    #expect(actual.metrics == TrainingMetrics(steps: 4))
  }

  /// A client whose gradients are zero, and its updates' values over many rounds.
  private func noiseOnly(_ count: Int, _ plan: LocalTrainingPlan, rounds: Int, seed: UInt64) throws -> [Double] {
    let model = try Model(input: .dense(count: 200), classes: 4) { $0.dense(4, bias: false) }
    let data = try Dataset(
      features: .dense(count: 200), targets: .classes(4),
      featureStorage: .floats(SharedBuffer([Float](repeating: 0, count: 200 * 20))),
      targetStorage: .labels(SharedBuffer((0..<20).map { Int32($0 % 4) })))
    let positions = SharedSlice(SharedBuffer((0..<500).map { Int32($0 % 20) }), 0..<count)
    let trainer = try LocalTrainer(PlanLibrary(model), plan: plan, seed: 1, noise: SeededNoise(seed: seed))
    var delta = ParameterVector(count: model.parameterCount)
    var values = [Double]()
    for round in 0..<rounds {
      let metrics = try trainer.train(
        on: ClientView(dataset: data, positions: positions), from: ParameterVector(count: model.parameterCount),
        round: round, client: ClientID(rawValue: 0), into: &delta)
      #expect(metrics == TrainingMetrics(steps: 3))
      values += delta.array.map(Double.init)
    }
    return values
  }

  private func deviation(_ values: [Double]) -> Double {
    (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
  }

  /// The attack that reads the number of records off the noise: 800 parameters, clients of 9 and of 10. With z C / n on the
  /// mean of all records the ratio is 10/9; here nothing differs, for clients with nothing and with 500 neither.
  @Test func noiseDoesNotTellTheSize() throws {
    let plan = plan(1, examples: 10)
    let single = try [9, 10].map { try deviation(noiseOnly($0, plan, rounds: 1, seed: UInt64($0))) }
    // 2 x 800 values: a standard error of 3.5 % on the ratio.
    #expect(abs(single[0] / single[1] - 1) < 0.06)
    // Three steps of (learning rate 0.2 x noise 0.3 / divisor 10)^2. 16,000 values a size: 4 standard errors are 2.3 %.
    let expected = (3 * (0.2 * 0.3 / 10) * (0.2 * 0.3 / 10)).squareRoot()
    for size in [0, 9, 10, 500] {
      let many = try deviation(noiseOnly(size, plan, rounds: 20, seed: 40 + UInt64(size)))
      #expect(abs(many / expected - 1) < 0.023, "\(size)")
    }
  }

  /// One stream of noise: what clients of any size with zero gradients send has the same bits.
  @Test func sizesWithoutGradientsAreAlike() throws {
    let plan = plan(0.4)
    let updates = try [0, 1, 9, 10, 500].map { try noiseOnly($0, plan, rounds: 2, seed: 7) }
    #expect(updates.allSatisfy { $0 == updates[0] } && updates[0].contains { $0 != 0 })
  }

  /// Every record is drawn with the stated probability, whatever their number, in secret random order.
  @Test func recordsAreDrawnForThemselves() throws {
    let problem = try TrainingCase.standard(examples: 60)
    var words = NoiseWords(SeededNoise(seed: 3).source(.sampling, round: 0, client: 0, piece: 0))
    for size in [1, 7, 60] {
      var (counts, total, draws) = ([Int](repeating: 0, count: size), 0, 4000)
      var batches = SecretBatches()
      batches.load(problem.view((0..<Int32(size)).map { $0 }))
      for _ in 0..<draws {
        let taken = batches.drawPoisson(ExactCoin(probability: 0.3), &words)
        batches.withChosen { for i in 0..<taken { counts[Int($0[i])] += 1 } }
        total += taken
      }
      // Five standard deviations of binomials, Bonferroni over 68: p < 1e-4.
      let deviation = (Double(draws) * 0.21).squareRoot()
      for count in counts { #expect(abs(Double(count) - 0.3 * Double(draws)) < 5 * deviation) }
      #expect(abs(Double(total) - 0.3 * Double(draws * size)) < 5 * deviation * Double(size).squareRoot())
      draws = 0
    }
    // All orders of three records alike: chi-square with 5 degrees of freedom, 99.99 % quantile.
    var orders: [[Int32]: Int] = [:]
    var batches = SecretBatches()
    batches.load(problem.view([4, 5, 6]))
    for _ in 0..<6000 {
      let taken = batches.drawPoisson(ExactCoin(probability: 1), &words)
      batches.withChosen { orders[Array(UnsafeBufferPointer(start: $0, count: taken)), default: 0] += 1 }
    }
    #expect(orders.count == 6 && orders.values.reduce(0) { $0 + Double(($1 - 1000) * ($1 - 1000)) / 1000 } < 25.8)
  }

  private final class Fixed: NoiseSource {
    let values: [UInt64]
    let isPrivate = false
    init(values: [UInt64]) { self.values = values }
    func fill(_ words: inout MutableSpan<UInt64>) {
      for i in words.indices { words[i] = values[i % values.count] }
    }
  }

  /// The probability is the stated double to its last bit, at both sides of each digit.
  @Test func theCoinIsExact() {
    func toss(_ probability: Double, _ values: UInt64...) -> Bool {
      var words = NoiseWords(Fixed(values: values))
      return ExactCoin(probability: probability).toss(&words)
    }
    #expect(toss(1, .max) && !toss(0, 0))
    #expect(toss(0.75, 0xBFFF_FFFF_FFFF_FFFF) && !toss(0.75, 0xC000_0000_0000_0000) && !toss(0.75, .max))
    // 2^-70: nothing in the first 64 digits, then 2^58.
    #expect(!toss(0x1p-70, 1, 0) && toss(0x1p-70, 0, (1 << 58) - 1) && !toss(0x1p-70, 0, 1 << 58))
    // A tenth has 53 digits from the fourth on, the last of them the 56th.
    let digits = UInt64(0.1 * 0x1p64)
    #expect(Double(digits) == 0.1 * 0x1p64)
    #expect(toss(0.1, digits - 1) && !toss(0.1, digits))
    // 1e-9 has 53 digits from the 30th on, up to the 82nd.
    let first = UInt64(1e-9 * 0x1p64)
    let rest = UInt64((1e-9 * 0x1p64 - Double(first)) * 0x1p64)
    #expect(toss(1e-9, first - 1, .max) && !toss(1e-9, first + 1, 0))
    #expect(rest > 0 && toss(1e-9, first, rest - 1) && !toss(1e-9, first, rest))
  }

  @Test func impossiblePlans() {
    #expect(plan(0.5).problem == nil)
    for (rate, steps, examples) in [(0, 1, 1), (1.5, 1, 1), (.nan, 1, 1), (0.5, 0, 1), (0.5, 1, 0)]
      as [(Double, Int, Int)]
    {
      #expect(plan(rate, steps: steps, examples: examples).problem != nil)
    }
    var batches = plan(0.5)
    batches.batchSize = 10
    #expect(batches.problem?.contains("do not go with") == true)
    var passes = plan(0.5)
    passes.epochs = 2
    #expect(passes.problem != nil)
    var bounded = plan(0.5)
    bounded.maximumSteps = 2
    #expect(bounded.problem != nil)
    var dealt = plan(0.5)
    dealt.protection?.batching = .shuffled
    #expect(dealt.problem != nil)
  }
}

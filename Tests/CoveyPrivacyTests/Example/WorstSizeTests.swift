import CoveyAccounting
import CoveyNoise
import CoveyPrivacy
import CoveyRandom
import Testing

/// Clients of different sizes: what a plan states holds for each of them, at each delta.
@Suite struct WorstSizeTests {
  struct Case: CustomTestStringConvertible {
    var noise: Double
    var batch: Int
    var epochs = 1
    var maximumSteps: Int?
    var participations = 1
    var sizes: [Int]
    var adjacency = Adjacency.zeroOut
    /// By delta: a sound lower value, and the tightest upper value known.
    var expected: [Double: (lower: Double, upper: Double)] = [:]

    var testDescription: String { "\(noise) \(batch) \(sizes) \(adjacency)" }

    /// A plan of rounds in which everybody takes part.
    func plan(accountant: AccountantKind? = nil) throws -> PrivacyPlan {
      var pipeline = PrivacyPipeline(
        population: sizes.count, rounds: participations, sampling: .all, expectedCohort: sizes.count,
        parameterCount: 10, exampleSizes: sizes, batchSize: batch, epochs: epochs, maximumSteps: maximumSteps)
      pipeline.trainsLocally = true
      return try PrivacyPlan(
        PrivacyConfiguration(
          mode: .example,
          budget: PrivacyBudget(
            epsilon: 1e6, delta: 1e-3 / Double(sizes.max() ?? 1), unit: .example, adjacency: adjacency),
          clip: .fixed(bound: 1), noiseMultiplier: noise, accountant: accountant), pipeline: pipeline)
    }
  }

  /// Independently computed: tilted transforms with the losses moved to either side, `upper` by connected dots.
  static let cases = [
    Case(
      noise: 1, batch: 50, sizes: [50, 86],
      expected: [1e-5: (5.217688376599055, 5.217911048079875), 1e-3: (3.4985812158662215, 3.4988039742661243)]),
    Case(
      noise: 0.8, batch: 32, epochs: 2, sizes: [30, 64, 65, 100],
      expected: [1e-3: (7.8122692729223635, 7.813044389397101), 1e-6: (12.694868492534962, 12.695645212344832)]),
    Case(
      noise: 1.5, batch: 64, maximumSteps: 8, participations: 4, sizes: [40, 119, 235, 272],
      expected: [1e-5: (6.129244839238002, 6.129244839239227)]),
    Case(
      noise: 2, batch: 100, epochs: 3, participations: 3, sizes: [90, 101, 150, 201, 1000],
      expected: [1e-5: (10.645469398134644, 10.646956397976076)]),
    Case(
      noise: 2, batch: 50, participations: 2, sizes: [50, 86, 200], adjacency: .replaceOne,
      expected: [1e-4: (5.772718009861644, 5.772718009861644)]),
    Case(
      noise: 0.6, batch: 10, sizes: [10, 11, 200, 2000],
      expected: [1e-2: (7.219049366869819, 7.219603198228002), 1e-6: (13.153181180224143, 13.1537352016014)]),
    Case(
      noise: 1.6, batch: 50, participations: 4, sizes: [50, 86, 140],
      expected: [1e-5: (5.679586855096997, 5.679586855098133), 1e-10: (8.625642651331692, 8.62615777591521)]),
  ]

  /// Which client pays the most changes with delta: 50 and 140 of the last case at 1e-5, 86 at 1e-10.
  @Test(arguments: cases) func referenceCases(_ problem: Case) throws {
    let plan = try problem.plan()
    for (delta, expected) in problem.expected {
      let epsilon = try plan.costs(segments: [problem.participations], deltas: [delta])[0]
      #expect(expected.lower * (1 - 1e-12) <= epsilon && epsilon <= expected.upper * 1.005, "\(delta)")
    }
  }

  /// Sizes private: rate and steps are constants, and no size enters.
  @Test(
    arguments: [
      (1, 0.1, 10, 3, 1e-5, 4.177580948624797, 4.178223531092622),
      (0.8, 0.02, 50, 2, 1e-6, 3.236519453237781, 3.237348239486722),
      (2, 0.5, 6, 10, 1e-4, 9.266223551760364, 9.268346502904945),
      (1, 0.01, 100, 10, 1e-8, 2.696341659800448, 2.697868166129221),
      (4, 0.2, 25, 20, 1e-9, 7.267834310811, 7.268979182260804),
    ] as [(Double, Double, Int, Int, Double, Double, Double)])
  func constantCases(
    noise: Double, rate: Double, steps: Int, participations: Int, delta: Double, lower: Double, upper: Double
  ) throws {
    func plan(_ sizes: [Int]) throws -> PrivacyPlan {
      try PrivacyPlan(
        PrivacyConfiguration(
          mode: .example, budget: nil, clip: .fixed(bound: 1), noiseMultiplier: noise,
          example: ExampleConfiguration(constants: ExampleConstants(rate: rate, steps: steps, examples: 50))),
        pipeline: PrivacyPipeline(
          population: 3, rounds: participations, sampling: .all, expectedCohort: 3, parameterCount: 10,
          exampleSizes: sizes))
    }
    let plans = try [[], [7, 50, 1000], [20, 21]].map(plan)
    #expect(plans.allSatisfy { $0.adjacency == .addOrRemoveOne })
    let answers = try plans.map { try $0.costs(segments: [participations], deltas: [delta])[0] }
    #expect(lower <= answers[0] && answers[0] <= upper * 1.005)
    #expect(answers.allSatisfy { $0 == answers[0] })
  }

  /// 2 to 6 sizes, at two deltas: never below what any client pays by itself, and no more than the dearest of them. Rate and
  /// steps are worked out anew here.
  @Test func mixedSizes() throws {
    var random = RandomStream(seed: 9, purpose: RandomPurpose(rawValue: 201))
    func whole(_ range: ClosedRange<Int>) -> Int {
      range.lowerBound + Int(random.integer(below: UInt32(range.count)))
    }
    var changes = 0
    for _ in 0..<300 {
      let batch = whole(5...60)
      let problem = Case(
        noise: Double(whole(8...40)) / 10, batch: batch, epochs: whole(1...2),
        maximumSteps: whole(0...3) == 0 ? whole(1...6) : nil, participations: whole(1...4),
        sizes: (0..<whole(2...6)).map { _ in whole(1...4 * batch) })
      let deltas = [1e-3, 1e-9]
      let stated = try problem.plan().costs(segments: [problem.participations], deltas: deltas)
      var (greatest, worst) = ([0.0, 0.0], [0, 0])
      for size in Set(problem.sizes) {
        let own = min(batch, size)
        let steps =
          min(problem.epochs * ((size + own - 1) / own), problem.maximumSteps ?? .max) * problem.participations
        let noise = PrivacyEvent.gaussian(noiseMultiplier: problem.noise)
        var alone = PrivacyLossAccountant(adjacency: .zeroOut)
        try alone.compose(
          own < size ? .poissonSampled(rate: Double(own) / Double(size), of: noise) : noise, count: steps)
        for (index, delta) in deltas.enumerated() {
          let bounds = try alone.epsilonBounds(delta: delta)
          #expect(stated[index] >= bounds.lowerBound * (1 - 1e-9), "\(problem.testDescription) \(size) \(delta)")
          if bounds.upperBound > greatest[index] { (greatest[index], worst[index]) = (bounds.upperBound, size) }
        }
      }
      for index in deltas.indices {
        #expect(stated[index] <= greatest[index] * (1 + 1e-9), "\(problem.testDescription)")
      }
      changes += worst[0] == worst[1] ? 0 : 1
    }
    // The cases do tell a rank at one delta from the truth at another.
    #expect(changes > 0)
  }

  /// Sizes that no other exceeds in both rate and steps: of a full range the smallest, and one more than each multiple of a
  /// batch.
  @Test func undominatedSizes() {
    let privacy = ExamplePrivacy(noiseMultiplier: 1, batchSize: 10)
    #expect(privacy.undominated(4...1_000_000).prefix(4) == [4, 11, 21, 31])
    #expect(privacy.undominated([50, 86, 50, 45]) == [45, 86])
    #expect(privacy.undominated([Int]()) == [])
    #expect(ExamplePrivacy(noiseMultiplier: 1, batchSize: nil).undominated([7, 3, 90]) == [3])
    var random = RandomStream(seed: 4, purpose: RandomPurpose(rawValue: 202))
    for _ in 0..<200 {
      let sizes = (0..<12).map { _ in 1 + Int(random.integer(below: 90)) }
      let settings = ExamplePrivacy(
        noiseMultiplier: 1, batchSize: 1 + Int(random.integer(below: 40)), epochs: 2,
        maximumSteps: random.integer(below: 2) == 0 ? nil : 5)
      func cost(_ size: Int) -> (rate: Double, steps: Int) {
        (min(1, Double(settings.batchSize ?? size) / Double(size)), settings.steps(examples: size))
      }
      let kept = settings.undominated(sizes)
      #expect(kept.contains(sizes.min() ?? 0))
      for size in sizes {
        #expect(kept.contains { cost($0).rate >= cost(size).rate && cost($0).steps >= cost(size).steps })
      }
    }
  }

  /// A batch that holds all of one client and not all of another: no exact Gaussian bound stands for both, `auto` accounts
  /// each by what serves it, and a stated accountant that cannot is refused before anything runs.
  @Test func accountantsServeEveryClient() throws {
    let mixed = Case(noise: 2, batch: 32, participations: 2, sizes: [27, 90])
    let plan = try mixed.plan()
    #expect(plan.accountant != .gdp)
    var caps = try ParticipationCaps(
      ExamplePrivacy(plan), budget: #require(plan.configuration.budget), accountant: plan.configuration.accountant,
      most: 2)
    for size in mixed.sizes { #expect(try caps.cap(examples: size) == 2) }
    #expect(throws: PrivacyError.self) { try mixed.plan(accountant: .gdp) }
    for kind in [AccountantKind.rdp, .pld] { #expect(try mixed.plan(accountant: kind).accountant == kind) }
    let whole = Case(noise: 2, batch: 100, participations: 2, sizes: [27, 90])
    #expect(try whole.plan().accountant == .gdp)
    #expect(try whole.plan(accountant: .gdp).accountant == .gdp)
  }

  /// A run that went on with other keys costs each client the sum of its segments, and the dearest client counts.
  @Test func segments() throws {
    let plan = try Case(noise: 1.6, batch: 50, participations: 4, sizes: [50, 86, 140]).plan()
    let whole = try plan.costs(segments: [4], deltas: [1e-5, 1e-10])
    let parts = try plan.costs(segments: [1, 0, 3], deltas: [1e-5, 1e-10])
    for (a, b) in zip(whole, parts) { #expect(abs(a - b) < 1e-3 * a) }
  }
}

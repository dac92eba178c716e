import CoveyAccounting
import CoveyNoise
import CoveyPrivacy
import CoveyRandom
import Testing

@Suite("Events of a plan")
struct PlanEventTests {
  private func events(
    _ configuration: PrivacyConfiguration, _ pipeline: PrivacyPipeline, rounds: Int
  ) throws -> [PrivacyEvent] {
    try PrivacyPlan(configuration, pipeline: pipeline).events(rounds: rounds)
  }

  @Test("no rounds release nothing")
  func none() throws {
    let plan = try PrivacyPlan(PlanCases.configuration(), pipeline: PlanCases.pipeline())
    #expect(try plan.events(rounds: 0).isEmpty)
    #expect(try plan.epsilon(rounds: 0) == 0)
  }

  @Test("central noise: Poisson samples, samples of fixed size relative to 2C, everybody")
  func central() throws {
    let configuration = PlanCases.configuration(noise: 1.5)
    #expect(
      try events(configuration, PlanCases.pipeline(), rounds: 30) == [
        .repeated(.poissonSampled(rate: 0.01, of: .gaussian(noiseMultiplier: 1.5)), count: 30)
      ])
    #expect(
      try events(configuration, PlanCases.pipeline(.fixedSize(size: 10)), rounds: 30) == [
        .repeated(.fixedSizeGaussian(datasetSize: 1000, sampleSize: 10, noiseMultiplier: 0.75), count: 30)
      ])
    #expect(
      try events(configuration, PlanCases.pipeline(.all, cohort: 1000), rounds: 30) == [
        .repeated(.gaussian(noiseMultiplier: 1.5), count: 30)
      ])
    var replaced = configuration
    replaced.budget = try PlanCases.budget(1000, .replaceOne)
    #expect(
      try events(replaced, PlanCases.pipeline(.all, cohort: 1000), rounds: 30) == [
        .repeated(.gaussian(noiseMultiplier: 0.75), count: 30)
      ])
  }

  @Test("a noise cohort is accounted as the deployment that it foresees")
  func noiseCohort() throws {
    var configuration = PlanCases.configuration()
    configuration.noiseCohort = 200
    let plan = try PrivacyPlan(configuration, pipeline: PlanCases.pipeline())
    #expect(
      try plan.events(rounds: 3) == [.repeated(.poissonSampled(rate: 0.2, of: .gaussian(noiseMultiplier: 1)), count: 3)]
    )
    #expect(plan.noiseScale == 0.05 && !plan.isPrivate)
    #expect(plan.reasonsNotPrivate.first?.hasPrefix("not private") == true)
  }

  @Test("turns: no client takes part more often, or sooner again, than is accounted")
  func turns() {
    var random = RandomStream(seed: 1, purpose: RandomPurpose(rawValue: 200))
    for _ in 0..<300 {
      let population = 1 + Int(random.integer(below: 30))
      let size = 1 + Int(random.integer(below: UInt32(population)))
      let rounds = 1 + Int(random.integer(below: 60))
      let start = Int(random.integer(below: 50))
      var times = [[Int]](repeating: [], count: population)
      for round in start..<(start + rounds) {
        for turn in 0..<size { times[(round * size + turn) % population].append(round) }
      }
      let most = times.map(\.count).max() ?? 0
      let closest = times.flatMap { zip($0.dropFirst(), $0).map { $0 - $1 } }.min()
      guard let bound = Participation(enforcedBy: .roundRobin(size: size), population: population, rounds: rounds)
      else {
        Issue.record("turns enforce bounds")
        return
      }
      #expect(most <= bound.maximum && bound.maximum <= most + 1, "\(population) \(size) \(rounds)")
      #expect(closest ?? .max >= bound.minimumSeparation)
      // From the first turn on the bound is reached.
      if start * size % population == 0 { #expect(most == bound.maximum) }
    }
  }

  @Test("central noise in turns is composed as often as a client takes part")
  func roundRobin() throws {
    let pipeline = PlanCases.pipeline(.roundRobin(size: 40), rounds: 60, cohort: 40)
    let configuration = PlanCases.configuration(noise: 2)
    for (rounds, times) in [(1, 1), (25, 1), (26, 2), (60, 3)] {
      #expect(
        try events(configuration, pipeline, rounds: rounds) == [.repeated(.gaussian(noiseMultiplier: 2), count: times)])
    }
  }

  /// The multiplier of a run that is one Gaussian release.
  private func multiplier(
    _ configuration: PrivacyConfiguration, _ pipeline: PrivacyPipeline, rounds: Int
  ) throws -> Double {
    guard case .gaussian(let noise) = try events(configuration, pipeline, rounds: rounds).first else {
      Issue.record("correlated noise is one Gaussian release")
      return 0
    }
    return noise
  }

  /// The sensitivity of the matrix, and a little more: past noise is rounded to the grid.
  private func expect(_ multiplier: Double, _ exact: Double, _ comment: Comment? = nil) {
    #expect(multiplier < exact && multiplier > exact * (1 - 1e-5), comment)
  }

  @Test("trees, by the number of nodes that a participation is in")
  func tree() throws {
    // One participation in 25 rounds: a node on each of floor(log2 t) + 1 levels.
    let once = PlanCases.pipeline(.roundRobin(size: 40), rounds: 25, cohort: 40)
    for (rounds, depth) in [(1, 1.0), (2, 2), (3, 2), (4, 3), (25, 5)] {
      expect(try multiplier(PlanCases.configuration(.central, .tree), once, rounds: rounds), 1 / depth.squareRoot())
    }
    // All in each of 2 rounds: two leaves with one, a root with two, 1 + 1 + 4.
    let all = PlanCases.pipeline(.all, rounds: 2, cohort: 1000)
    expect(try multiplier(PlanCases.configuration(.central, .tree), all, rounds: 2), 1 / 6.0.squareRoot())
    var replaced = PlanCases.configuration(.central, .tree)
    replaced.budget = try PlanCases.budget(1000, .replaceOne)
    expect(try multiplier(replaced, all, rounds: 2), 0.5 / 6.0.squareRoot())
  }

  @Test("banded and buffered matrices, by the columns of the matrix", arguments: ["bandedMatrix", "blt"])
  func matrices(name: String) throws {
    let mechanism = try #require(NoiseMechanism(rawValue: name))
    let pipeline = PlanCases.pipeline(.roundRobin(size: 250), rounds: 12, cohort: 250)
    let plan = try PrivacyPlan(PlanCases.configuration(.central, mechanism), pipeline: pipeline)
    let strategy = try #require(plan.strategy)
    var column = strategy.coefficients.map(Double.init)
    if mechanism == .blt {
      column = try BufferedToeplitz(
        decays: strategy.decays.map(Double.init), scales: strategy.scales.map(Double.init)
      ).coefficients(12)
    }
    column += [Double](repeating: 0, count: 12 - column.count)
    for rounds in 1...12 {
      // A client in rounds 0, 4 and 8: the squared norm of those columns' sum in the first rows.
      var square = 0.0
      for row in 0..<rounds {
        let sum = stride(from: 0, through: row, by: 4).reduce(0) { $0 + column[row - $1] }
        square += sum * sum
      }
      guard case .gaussian(let noise) = try plan.events(rounds: rounds).first else {
        Issue.record("correlated noise is one Gaussian release")
        return
      }
      expect(noise, 1 / square.squareRoot(), "\(rounds)")
    }
    #expect(throws: PrivacyError.self) { try plan.events(rounds: 13) }
  }

  @Test("local noise: every round that may choose a client, without amplification")
  func local() throws {
    let pipeline = PlanCases.pipeline()
    var configuration = PlanCases.configuration(.local, noise: 4)
    #expect(try events(configuration, pipeline, rounds: 7) == [.repeated(.gaussian(noiseMultiplier: 2), count: 7)])
    configuration.budget = try PlanCases.budget(1000, .zeroOut)
    #expect(try events(configuration, pipeline, rounds: 7) == [.repeated(.gaussian(noiseMultiplier: 4), count: 7)])
    configuration.mechanism = .laplace
    // 100 parameters: an L1 norm of 10 C; a standard deviation of 4 C is a scale of 4 C / sqrt 2.
    let scale = 4 / (2 * 100.0).squareRoot()
    guard case .repeated(.laplace(let relative), 7) = try events(configuration, pipeline, rounds: 7).first else {
      Issue.record("local Laplace noise is so accounted")
      return
    }
    #expect(abs(relative - scale) < 1e-12)
    let turns = PlanCases.pipeline(.roundRobin(size: 10))
    configuration.mechanism = .privUnit
    let plan = try PrivacyPlan(configuration, pipeline: turns)
    #expect(try plan.events(rounds: 100) == [.repeated(.pure(epsilon: 0.25), count: 1)])
    #expect(plan.releaseEpsilon == 0.25)
  }

  @Test("examples: every step of the smallest client, as often as it may take part")
  func example() throws {
    var configuration = PlanCases.configuration(.example, noise: 2)
    var pipeline = PlanCases.pipeline()
    pipeline.epochs = 3
    // 50 examples in batches of 10: 5 steps a pass, 15 a round, each with probability 1/5.
    let step = PrivacyEvent.poissonSampled(rate: 0.2, of: .gaussian(noiseMultiplier: 2))
    #expect(try events(configuration, pipeline, rounds: 4) == [.repeated(step, count: 60)])
    configuration.example.maximumParticipations = 2
    #expect(try events(configuration, pipeline, rounds: 4) == [.repeated(step, count: 30)])
    pipeline.maximumSteps = 7
    #expect(try events(configuration, pipeline, rounds: 4) == [.repeated(step, count: 14)])
    pipeline.maximumSteps = nil
    configuration.example.batching = .shuffled
    #expect(try events(configuration, pipeline, rounds: 4) == [.repeated(.gaussian(noiseMultiplier: 2), count: 6)])
  }

  @Test("adaptive clipping: count and sum together cost the multiplier")
  func adaptive() throws {
    var configuration = PlanCases.configuration(noise: 0.8)
    configuration.clip = .adaptive(AdaptiveClip(countNoise: 3))
    let plan = try PrivacyPlan(configuration, pipeline: PlanCases.pipeline())
    let sum = plan.vectorNoiseMultiplier
    // Bits of +-1/2 with noise 3 are a Gaussian of multiplier 6; precisions add up.
    #expect(abs(1 / (sum * sum) + 1.0 / 36 - 1 / 0.64) < 1e-12)
    #expect(plan.countNoise == 3)
  }
}

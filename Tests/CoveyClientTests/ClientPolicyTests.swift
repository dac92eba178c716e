import CoveyAccounting
import CoveyAlgorithms
import CoveyClient
import CoveyCompute
import CoveyCore
import CoveyNoise
import CoveyProtection
import CoveySecureAggregation
import CoveyTraining
import CoveyTransport
import Testing
import _TestSupport

/// Every floor and limit of a client's policy, by the name of its refusal: a request that is one step beyond is refused, and
/// then nothing was recorded, trained or sent.
@Suite struct ClientPolicyTests {
  static let dimension = 13

  static func policy(_ change: (inout ClientPolicy) -> Void = { _ in }) -> ClientPolicy {
    var policy = ClientPolicy(
      tasks: ["t"], server: .semiHonest, leastProtection: .distributed, leastClients: 3, leastCounted: 3,
      leastNoise: 0.5,
      adjacency: .addOrRemove, lifetime: LifetimeLimit(epsilon: 50, delta: 1e-5),
      leastSeparation: Separation(rounds: 1, seconds: 0))
    change(&policy)
    return policy
  }

  static func noised(
    deviation: Double = 4, bound: Double = 2, cohort: Int = 4,
    mechanism: NoiseMechanism = .discreteGaussian,
    _ configuration: DistributedConfiguration = DistributedConfiguration()
  ) throws -> MaskedInput {
    try MaskedInput(
      .noised(
        DistributedEncoding(
          dimension: dimension, clipBound: bound, cohort: cohort, standardDeviation: deviation, mechanism: mechanism,
          configuration: configuration)), cohort: cohort, seed: 1)
  }

  static func request(
    _ input: MaskedInput?, task: String = "t", round: Int = 0, number: Int = 0, protection: UpdateProtection = .none,
    training: LocalTrainingPlan = ClientRoundTests.plan
  ) -> RoundRequest {
    RoundRequest(
      RoundName(task: task, run: .zero, round: round, number: number), parameters: ParameterVector(count: dimension),
      training: training, algorithm: FedAvg().settings, protection: protection, masking: input)
  }

  struct Outcome {
    var reply: SentReply
    var session: StatedSession?
    var loaded: Bool
  }

  static func answer(
    _ request: RoundRequest, _ policy: ClientPolicy, history: any ParticipationHistory = VolatileHistory(),
    minimumClients: Int = 4, invited: Int = 4, corruptionRate: Double = 0.05, examples: Int = 3,
    fault: Fault = .none, noise: SessionNoise? = nil
  ) throws -> Outcome {
    let client = ClientID(rawValue: 1)
    let session = try request.masking.map { _ in
      StatedSession(
        client,
        try request.invitation(minimumClients: minimumClients, invited: invited, corruptionRate: corruptionRate),
        history: history)
    }
    var reply = ClientReply(parameterCount: dimension)
    var loaded = false
    let data = try FakeData(clients: 8, count: { _ in examples })
    ClientRound.answer(
      request, as: Participant(client: client, policy: policy, history: history),
      trainer: FakeTrainer(plan: request.training, seed: 1, delays: false, fault: { _ in fault }), noise: noise,
      in: session.map { InputTurn($0, message: []) }, into: &reply
    ) {
      loaded = true
      return try data.view(ofClient: 1)
    }
    return Outcome(reply: SentReply(reply), session: session, loaded: loaded)
  }

  private func expect(
    _ refusal: Refusal, _ outcome: Outcome, loads: Bool = false, _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(
      outcome.reply.refusal == refusal, "\(outcome.reply.diagnostic ?? "it was answered")", sourceLocation: location)
    #expect(outcome.reply.failure != nil && outcome.reply.stage == nil, sourceLocation: location)
    #expect(outcome.session?.values == nil && outcome.loaded == loads, sourceLocation: location)
  }

  /// Other than that of any session here.
  static let otherTraining = LocalTrainingPlan(
    epochs: 2, batchSize: 8, maximumSteps: 9, optimizer: OptimizerConfiguration(learningRate: 0.5, momentum: 0.25))

  @Test func answersWhatItAllows() throws {
    let history = VolatileHistory()
    let outcome = try Self.answer(Self.request(Self.noised()), Self.policy(), history: history)
    #expect(outcome.reply.failure == nil && outcome.session?.values != nil, "\(outcome.reply.diagnostic ?? "")")
    #expect(history.spent.rho > 0 && history.spent.rho < .infinity)
  }

  @Test func tasksAndProtection() throws {
    let input = try Self.noised()
    expect(.taskRefused, try Self.answer(Self.request(input, task: "u"), Self.policy()))
    expect(.taskRefused, try Self.answer(Self.request(input), Self.policy { $0.tasks = [] }))
    let fixed = try MaskedInput(
      .fixedPoint(FixedPointEncoding(dimension: 13, clipBound: 2, cohort: 4)), cohort: 4, seed: 1)
    for request in [
      Self.request(nil), Self.request(nil, protection: .clip(bound: 1)), Self.request(fixed),
      Self.request(
        nil,
        protection: .encode(
          try DistributedEncoding(
            dimension: 13, clipBound: 2, cohort: 4, standardDeviation: 4, mechanism: .skellam,
            configuration: DistributedConfiguration()), rotationSeed: 1)),
    ] {
      expect(.protectionTooWeak, try Self.answer(request, Self.policy()))
    }
    // A raw update leaves no client that did not say so.
    for least in ProtectionLevel.allCases where least > .none {
      expect(.protectionTooWeak, try Self.answer(Self.request(nil), Self.policy { $0.leastProtection = least }))
    }
    let raw = Self.policy { ($0.leastProtection, $0.lifetime) = (.none, nil) }
    #expect(try Self.answer(Self.request(nil), raw).reply.failure == nil)
    // A server that must be trusted costs more than any lifetime.
    expect(.budgetSpent, try Self.answer(Self.request(fixed), Self.policy { $0.leastProtection = .masked }))
  }

  @Test func noiseFloors() throws {
    // Colluders know their own shares: of 4 clients one is taken for one.
    expect(.tooFewCounted, try Self.answer(Self.request(Self.noised()), Self.policy { $0.leastCounted = 4 }))
    expect(.tooFewCounted, try Self.answer(Self.request(Self.noised()), Self.policy(), minimumClients: 3))
    expect(
      .tooFewCounted,
      try Self.answer(
        Self.request(Self.noised()), Self.policy { $0.leastCounted = 1 }, minimumClients: 2,
        corruptionRate: 0.5))
    // The reviewers' attack: noise of a hundred thousandth of the bound.
    let faint = try Self.noised(deviation: 2e-5, DistributedConfiguration(bits: 32))
    expect(.noiseTooLow, try Self.answer(Self.request(faint), Self.policy()))
    let input = try Self.noised(deviation: 2)
    guard case .noised(let encoding) = input.values else { return }
    let honest = encoding.localStandardDeviation * 3.0.squareRoot() * encoding.scale / encoding.roundedNormBound
    #expect(try Self.answer(Self.request(input), Self.policy { $0.leastNoise = honest * 0.999 }).reply.failure == nil)
    expect(.noiseTooLow, try Self.answer(Self.request(input), Self.policy { $0.leastNoise = honest * 1.001 }))
    // One update exchanged for another moves a sum twice as far.
    expect(
      .noiseTooLow,
      try Self.answer(Self.request(input), Self.policy { ($0.leastNoise, $0.adjacency) = (honest * 0.999, .replace) }))
    // A grid on which one client's noise spans less than three steps.
    let coarse = try Self.noised(deviation: 8, DistributedConfiguration(bits: 8, wrapDeviations: 60))
    expect(.gridTooCoarse, try Self.answer(Self.request(coarse), Self.policy { $0.leastNoise = 0.01 }))
    // A beta at which rounding tells more than is accounted.
    let late = try Self.noised(deviation: 8, DistributedConfiguration(beta: 0.7))
    expect(.gridTooCoarse, try Self.answer(Self.request(late), Self.policy()))
  }

  @Test func localNoise() throws {
    func answer(_ mechanism: LocalRandomizer.Mechanism, least: Double, epsilon: Double = 1000) throws -> Outcome {
      let policy = Self.policy {
        ($0.leastProtection, $0.leastNoise) = (.local, least)
        $0.lifetime = LifetimeLimit(epsilon: epsilon, delta: 1e-5)
      }
      return try Self.answer(Self.request(nil, protection: .noise(LocalRandomizer(mechanism, bound: 2))), policy)
    }
    #expect(try answer(.gaussian(standardDeviation: 2), least: 0.99).reply.failure == nil)
    expect(.noiseTooLow, try answer(.gaussian(standardDeviation: 2), least: 1.01))
    expect(.budgetSpent, try answer(.gaussian(standardDeviation: 2), least: 0.5, epsilon: 1))
    // The largest L1 norm is sqrt(13) times the bound.
    #expect(try answer(.laplace(scale: 2 * 13.0.squareRoot()), least: 0.99).reply.failure == nil)
    expect(.noiseTooLow, try answer(.laplace(scale: 2 * 13.0.squareRoot()), least: 1.01))
    for deviation in [0, -1, Double.nan, .infinity] {
      expect(.gridTooCoarse, try answer(.gaussian(standardDeviation: deviation), least: 0))
      expect(.gridTooCoarse, try answer(.laplace(scale: deviation), least: 0))
    }
  }

  /// Epsilon that is spread over tasks and runs is added up; the filter stops before the lifetime is exceeded.
  @Test func lifetime() throws {
    let history = VolatileHistory()
    let policy = Self.policy {
      $0.tasks = ["t", "u", "v"]
      $0.lifetime = LifetimeLimit(epsilon: 4, delta: 1e-5)
    }
    var answered = 0
    for index in 0..<100 {
      let request = Self.request(try Self.noised(), task: ["t", "u", "v"][index % 3], round: index, number: index)
      let outcome = try Self.answer(request, policy, history: history)
      if outcome.reply.failure == nil {
        answered += 1
      } else {
        #expect(outcome.reply.refusal == .budgetSpent && outcome.reply.failure == .budgetSpent)
      }
    }
    let spent = LifetimeEpsilon.epsilon(rho: history.spent.rho, excess: history.spent.excess, delta: 1e-5)
    #expect(answered > 1 && answered < 50 && spent <= 4)
    let once = history.spent.rho / Double(answered)
    #expect(LifetimeEpsilon.epsilon(rho: history.spent.rho + once, excess: 0.01, delta: 1e-5) > 4)
    // Skellam noise has an excess, which is limited as well.
    let skellam = try Self.answer(
      Self.request(Self.noised(mechanism: .skellam), round: 200, number: 200),
      Self.policy { $0.lifetime = LifetimeLimit(epsilon: 4, delta: 1e-5, excess: 1e-9) })
    expect(.budgetSpent, skellam)
  }

  /// What the ledger is charged is never below what the accountants of the package say of the same release.
  @Test func chargesBound() throws {
    for mechanism in [NoiseMechanism.discreteGaussian, .skellam] {
      for deviation in [1, 3, 10] as [Double] {
        let history = VolatileHistory()
        let input = try Self.noised(deviation: deviation, mechanism: mechanism)
        let policy = Self.policy { ($0.leastNoise, $0.lifetime) = (0.01, nil) }
        #expect(try Self.answer(Self.request(input), policy, history: history).reply.failure == nil)
        guard case .noised(let encoding) = input.values else { return }
        var accountant = AccountantKind.rdp.makeAccountant(adjacency: .addOrRemoveOne)
        try accountant.compose(encoding.event(adjacency: .addOrRemoveOne, clients: 3), count: 1)
        let stated = LifetimeEpsilon.epsilon(rho: history.spent.rho, excess: history.spent.excess, delta: 1e-5)
        #expect(try accountant.epsilon(delta: 1e-5) <= stated * (1 + 1e-6), "\(mechanism), \(deviation)")
      }
    }
  }

  @Test func separation() throws {
    let history = VolatileHistory()
    let policy = Self.policy { $0.leastSeparation = Separation(rounds: 3, seconds: 0) }
    func answer(_ round: Int, _ policy: ClientPolicy) throws -> Outcome {
      try Self.answer(Self.request(Self.noised(), round: round, number: round), policy, history: history)
    }
    #expect(try answer(0, policy).reply.failure == nil)
    expect(.tooSoon, try answer(2, policy))
    #expect(try answer(3, policy).reply.failure == nil)
    expect(.staleRound, try answer(3, policy))
    expect(.tooSoon, try answer(9, Self.policy { $0.leastSeparation = Separation(rounds: 1, seconds: .max) }))
    expect(.budgetSpent, try answer(9, Self.policy { $0.mostParticipations = 2 }))
  }

  @Test func work() throws {
    let input = try Self.noised()
    func plan(_ change: (inout LocalTrainingPlan) -> Void) -> LocalTrainingPlan {
      var plan = ClientRoundTests.plan
      change(&plan)
      return plan
    }
    expect(.clipBoundRefused, try Self.answer(Self.request(input), Self.policy { $0.work.clipBounds = 0.1...1 }))
    expect(.tooLarge, try Self.answer(Self.request(input), Self.policy { $0.work.elements = 12 }))
    expect(.tooLarge, try Self.answer(Self.request(input), Self.policy { $0.work.elements = input.shape.count - 1 }))
    expect(.tooLarge, try Self.answer(Self.request(input), Self.policy { $0.work.bytes = 300 }))
    for training in [
      plan { $0.epochs = .max }, plan { $0.epochs = 1001 }, plan { $0.epochs = 0 }, plan { $0.batchSize = 0 },
      plan { $0.batchSize = -1 }, plan { $0.maximumSteps = 0 }, plan { $0.optimizer.momentum = 1 },
    ] {
      expect(.tooMuchWork, try Self.answer(Self.request(input, training: training), Self.policy()))
    }
    // Steps follow the client's own examples, so they are known when those are.
    let long = plan { ($0.epochs, $0.batchSize) = (11, 1) }
    expect(
      .tooMuchWork, try Self.answer(Self.request(input, training: long), Self.policy { $0.work.steps = 32 }),
      loads: true)
    #expect(
      try Self.answer(Self.request(input, training: long), Self.policy { $0.work.steps = 33 }).reply.failure == nil)
  }

  /// A server that gives one client another model, rate, bound or grid than the session names.
  @Test func anotherRequestThanTheSession() throws {
    let client = ClientID(rawValue: 1)
    let honest = Self.request(try Self.noised())
    let invitation = try honest.invitation(minimumClients: 4)
    var model = ParameterVector(count: Self.dimension)
    model.withMutableSpan { $0[12] = 1e-30 }
    let cases: [(RoundRequest, Refusal)] = [
      (
        RoundRequest(
          honest.name, parameters: model, training: honest.training, algorithm: honest.algorithm,
          masking: honest.masking), .modelDiffers
      ),
      (Self.request(try Self.noised(), training: Self.otherTraining), .requestDiffers),
      (Self.request(try Self.noised(bound: 2.0.nextUp)), .encodingDiffers),
      (Self.request(try Self.noised(deviation: 4.0.nextUp)), .encodingDiffers),
      (Self.request(try Self.noised(), round: 1), .requestDiffers),
      (Self.request(try Self.noised(), number: 1), .requestDiffers),
    ]
    for (request, refusal) in cases {
      let history = VolatileHistory()
      let session = StatedSession(client, invitation, history: history)
      var reply = ClientReply(parameterCount: Self.dimension)
      ClientRound.answer(
        request, as: Participant(client: client, policy: Self.policy(), history: history),
        trainer: FakeTrainer(plan: request.training, seed: 1, delays: false, fault: { _ in .none }),
        in: InputTurn(session, message: []), into: &reply
      ) { throw FakeFault() }
      #expect(reply.refusal == refusal && session.values == nil && history.spent.rho == 0, "\(refusal)")
    }
  }
}

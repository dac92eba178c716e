import CoveyAlgorithms
import CoveyClient
import CoveyCompute
import CoveyCore
import CoveyData
import CoveyNoise
import CoveyProtection
import CoveyRandom
import CoveySecureAggregation
import CoveyTraining
import CoveyTransport
import Testing
import _TestSupport

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Requests that are wrong in any number of ways at once: the client answers or names a refusal. It never traps, never runs
/// on, and never takes memory that the request did not bring.
///
/// `COVEY_FUZZ=1000000 swift test -c release --filter HostileRequestTests` runs as many.
@Suite struct HostileRequestTests {
  static let count = ProcessInfo.processInfo.environment["COVEY_FUZZ"].flatMap { Int($0) } ?? 4000
  static let dimension = 13

  /// What a client of a weak policy, which lets through what it can, does with hostile values.
  static var policy: ClientPolicy {
    ClientPolicy(
      tasks: ["t"], server: .semiHonest, leastProtection: .none, leastClients: 2, leastCounted: 1, leastNoise: 0,
      adjacency: .addOrRemove, lifetime: nil, leastSeparation: Separation(rounds: 1, seconds: 0),
      leastCorruptionRate: 0, leastSigma: 1,
      work: WorkLimit(steps: 40, epochs: 20, seconds: 5, elements: 1 << 12, bytes: 1 << 20))
  }

  struct Hostile {
    var stream: RandomStream

    mutating func below(_ count: Int) -> Int { Int(stream.integer(below: UInt32(count))) }
    mutating func happens(_ oneIn: Int) -> Bool { below(oneIn) == 0 }

    mutating func double(_ value: Double) -> Double {
      guard happens(4) else { return value }
      let values: [Double] = [
        0, -0.0, -1, .nan, .infinity, -.infinity, .leastNonzeroMagnitude, 1e-26, 1e-25, 1e-10, 0.5, 1, 1e10, 1e25, 1e26,
        1e300,
        .greatestFiniteMagnitude,
      ]
      return values[below(values.count)]
    }

    mutating func float(_ value: Float) -> Float { Float(double(Double(value))) }

    mutating func integer(_ value: Int) -> Int {
      guard happens(4) else { return value }
      let values = [
        0, 1, -1, 2, 3, 7, 255, 256, 1 << 16, 1 << 31, 1 << 32, 1 << 53, 1 << 53 + 1, 1 << 62, .max, .max - 1, .min,
        .min + 1,
      ]
      return values[below(values.count)]
    }

    mutating func plan(trains: Bool) -> LocalTrainingPlan {
      var optimizer = OptimizerConfiguration(
        OptimizerConfiguration.Method.allCases[below(5)], learningRate: float(0.1))
      optimizer.momentum = float(0)
      optimizer.nesterov = happens(20)
      (optimizer.weightDecay, optimizer.beta1) = (float(0), float(0.9))
      (optimizer.beta2, optimizer.epsilon) = (float(0.9), float(1e-7))
      switch below(4) {
      case 0: optimizer.schedule.shape = .step(every: integer(1), factor: float(0.5))
      case 1: optimizer.schedule.shape = .cosine(rounds: integer(4), floor: float(0.1))
      default: break
      }
      optimizer.schedule.warmup = integer(0)
      var plan = LocalTrainingPlan(
        epochs: integer(1), batchSize: happens(2) ? integer(2) : nil, maximumSteps: happens(3) ? integer(3) : nil,
        optimizer: optimizer)
      if happens(5), trains {
        plan.protection = ExampleProtection(
          clipBound: double(1), noiseMultiplier: double(1), batching: happens(2) ? .poisson : .shuffled,
          constants: happens(2)
            ? ExampleConstants(rate: double(0.5), steps: integer(2), examples: integer(4)) : nil)
      }
      return plan
    }

    mutating func distributed() -> DistributedEncoding? {
      try? DistributedEncoding(
        dimension: happens(8) ? integer(dimension) & 0xffff : dimension, clipBound: double(2), cohort: integer(4),
        standardDeviation: double(8), mechanism: happens(2) ? .discreteGaussian : .skellam,
        configuration: DistributedConfiguration(
          bits: happens(3) ? integer(20) : nil, wrapDeviations: double(4), beta: double(0.6), missingShare: double(0)))
    }

    mutating func protection() -> UpdateProtection? {
      switch below(6) {
      case 0: return UpdateProtection.none
      case 1: return .clip(bound: double(1))
      case 2:
        return (try? LocalRandomizer(.gaussian(standardDeviation: double(1)), bound: double(1))).map { .noise($0) }
      case 3: return (try? LocalRandomizer(.laplace(scale: double(1)), bound: double(1))).map { .noise($0) }
      case 4:
        let size = happens(8) ? 1 + below(40) : dimension
        let epsilon = [0.1, 1, 4, 20, 0, -1, .nan, .infinity][below(8)]
        let unit = try? PrivUnit(epsilon: epsilon, dimension: size, bound: double(1), normShare: 0.2)
        guard let unit else { return nil }
        return (try? LocalRandomizer(.privUnit(unit), bound: double(1))).map { .noise($0) }
      default: return distributed().map { .encode($0, rotationSeed: UInt64(bitPattern: Int64(integer(1)))) }
      }
    }

    mutating func input() -> MaskedInput? {
      let cohort = integer(4)
      if happens(2) {
        return distributed().flatMap { try? MaskedInput(.noised($0), cohort: max(1, cohort & 0xffff), seed: 1) }
      }
      let encoding = try? FixedPointEncoding(
        dimension: happens(8) ? integer(dimension) & 0xffff : dimension, clipBound: double(2), cohort: integer(4),
        weightBound: integer(1), valueBits: integer(16), saturationProbability: happens(3) ? double(0.01) : nil)
      return encoding.flatMap { try? MaskedInput(.fixedPoint($0), cohort: max(1, cohort & 0xffff), seed: 1) }
    }

    mutating func algorithm() -> NamedSettings {
      let weighting: ClientWeighting = happens(2) ? .examples : .uniform
      let algorithms: [any FederatedAlgorithm] =
        [FedAvg(weighting: weighting), FedSGD(weighting: weighting), FedProx(mu: 0.5, weighting: weighting)]
        + FedOpt.Member.allCases.map { FedOpt($0, weighting: weighting) }
      let honest = algorithms[below(algorithms.count)].settings
      guard happens(6) else { return honest }
      let nodes: [SettingsNode] = [
        .text("fedsgd"), SettingsNode(.scalar("", quoted: true)), .number(.nan),
        SettingsNode(.scalar("1e999", quoted: false)),
        SettingsNode(.mapping([.init(key: "mu", value: .texts(["\u{0}"]))])), SettingsNode(.sequence([])),
        SettingsNode(.mapping([.init(key: "wieghting", value: .text("examples"))])),
      ]
      return NamedSettings(happens(2) ? honest.name : ["", "fedprx", "\u{1b}[2J"][below(3)], nodes[below(nodes.count)])
    }

    mutating func request(round: Int, masked: Bool, trains: Bool = true) -> RoundRequest? {
      var parameters = ParameterVector(count: happens(10) ? below(40) : dimension)
      if happens(6), parameters.count > 0 {
        let value = float(1)
        parameters.withMutableSpan { $0[0] = value }
      }
      let input = masked ? input() : nil
      if masked, input == nil { return nil }
      guard let protection = masked ? UpdateProtection.none : protection() else { return nil }
      let tasks = ["", "u", "a\u{1b}", String(repeating: "x", count: 256), "t"]
      return RoundRequest(
        RoundName(
          task: happens(10) ? tasks[below(tasks.count)] : "t", run: .zero, round: happens(8) ? integer(round) : round,
          number: happens(8) ? integer(round) : round), parameters: parameters,
        tensors: happens(10) ? [TensorLayout(name: "\u{0}", dimensions: [integer(1), integer(1)])] : [],
        training: plan(trains: trains),
        algorithm: algorithm(),
        protection: protection, masking: input, version: happens(20) ? integer(3) : RoundRequest.currentVersion)
    }
  }

  private static func judge(_ reply: borrowing ClientReply, _ counts: inout [String: Int]) {
    let reply = SentReply(reply)
    if let refusal = reply.refusal {
      #expect(reply.failure != nil && reply.stage == nil)
      counts[refusal.rawValue, default: 0] += 1
      return
    }
    #expect(reply.failure == nil)
    counts["answered", default: 0] += 1
    #expect(reply.stage != nil && reply.delta?.isFinite ?? true)
  }

  /// Every protection without masks, and under masks in a session that is bound to the very request.
  @Test(arguments: [false, true]) func requests(masked: Bool) throws {
    var hostile = Hostile(stream: RandomStream(seed: masked ? 1 : 2, purpose: .data, round: 0, client: 0))
    let client = ClientID(rawValue: 1)
    let data = try FakeData(clients: 8, count: { _ in 5 })
    var counts: [String: Int] = [:]
    var history = VolatileHistory()
    for index in 0..<Self.count {
      guard let request = hostile.request(round: index, masked: masked) else { continue }
      // A hostile number can end a run for the client; the next request is of another.
      if index % 16 == 0 { history = VolatileHistory() }
      var session: StatedSession?
      if masked {
        // A server cannot name a session after a request that has no canonical bytes.
        let invitation = try? request.invitation(
          minimumClients: 2 + hostile.below(3), corruptionRate: hostile.happens(4) ? 0.7 : 0.05)
        guard let invitation else { continue }
        session = StatedSession(client, invitation, history: history)
      }
      var reply = ClientReply(parameterCount: Self.dimension)
      let fault: Fault =
        hostile.happens(10) ? [.notANumber, .largest, .throwing, .infiniteLoss][hostile.below(4)] : .none
      ClientRound.answer(
        request, as: Participant(client: client, policy: Self.policy, history: history),
        trainer: FakeTrainer(plan: request.training, seed: 1, delays: false, fault: { _ in fault }),
        noise: try SessionNoise(), in: session.map { InputTurn($0, message: []) }, into: &reply
      ) { try data.view(ofClient: 1) }
      Self.judge(reply, &counts)
    }
    #expect(counts["answered", default: 0] > Self.count / 100, "\(counts)")
    #expect(counts.count > 6, "\(counts)")
  }

  /// Real training on hostile plans: the policy's limits hold, whatever optimizer, schedule and protection say.
  @Test func plans() throws {
    let model = try Model(input: .dense(count: 2), classes: 3) { $0.dense(3) }
    let library = try PlanLibrary(model, backend: .automatic)
    var hostile = Hostile(stream: RandomStream(seed: 3, purpose: .data, round: 0, client: 0))
    let data = try FakeData(clients: 8, count: { _ in 5 })
    let clock = ContinuousClock()
    var counts: [String: Int] = [:]
    for index in 0..<Self.count / 10 {
      let rounds = [index, 1 << 53, 1 << 40, 0]
      let request = RoundRequest(
        RoundName(task: "t", run: .zero, round: rounds[hostile.below(4)]),
        parameters: model.initialParameters(seed: 1), training: hostile.plan(trains: true),
        algorithm: (hostile.happens(4) ? FedSGD() : FedAvg() as any FederatedAlgorithm).settings)
      let noise = try SessionNoise()
      // An app makes its trainer from the request's plan; where that cannot be made it takes no part.
      guard let trainer = try? LocalTrainer(library, plan: request.training, seed: 1, noise: noise) else { continue }
      var reply = ClientReply(parameterCount: model.parameterCount)
      let seconds = clock.measure {
        ClientRound.answer(
          request, as: Participant(client: ClientID(rawValue: 1), policy: Self.policy, history: VolatileHistory()),
          trainer: trainer, noise: noise, into: &reply
        ) { try data.view(ofClient: 1) }
      }
      #expect(seconds < .seconds(20))
      Self.judge(reply, &counts)
    }
    #expect(counts["answered", default: 0] > 10, "\(counts)")
  }

  /// Invitations that were changed at random, to a client of the real protocol: it sends keys, or names why not.
  @Test func invitations() throws {
    var hostile = Hostile(stream: RandomStream(seed: 4, purpose: .data, round: 0, client: 0))
    let input = try ClientPolicyTests.noised()
    let request = ClientPolicyTests.request(input)
    let right = try request.invitation(minimumClients: 4).encoded()
    var answered = 0
    for _ in 0..<Self.count / 4 {
      var message = right
      for _ in 0..<hostile.below(4) { message[hostile.below(message.count)] = UInt8(hostile.below(256)) }
      if hostile.happens(10) { message.removeLast(hostile.below(message.count)) }
      if hostile.happens(10) { message += [UInt8](repeating: 0, count: hostile.below(300)) }
      let client = SecureAggregationClient(
        client: ClientID(rawValue: 1), policy: Self.policy, history: VolatileHistory())
      do {
        _ = try client.answer(message)
        answered += 1
      } catch let error as SecureAggregationError {
        #expect(client.step == nil && Refusal.allCases.contains(Refusal(error)))
      }
    }
    #expect(answered > 10)
  }

  /// The server's last message before the input, changed at random, to clients of the real protocol that have come that far:
  /// the client masks, or names why not, and what it sends is a message of the session or nothing.
  @Test func inputMessages() throws {
    var hostile = Hostile(stream: RandomStream(seed: 5, purpose: .data, round: 0, client: 0))
    let data = try FakeData(clients: 8, count: { _ in 5 })
    let request = ClientPolicyTests.request(try ClientPolicyTests.noised())
    let names = (0..<4).map { ClientID(rawValue: $0) }
    var counts: [String: Int] = [:]
    for index in 0..<max(12, Self.count / 200) {
      let server = try SecureAggregationServer(
        invitation: request.invitation(minimumClients: 4), cohort: names, directory: nil)
      let clients = names.map {
        SecureAggregationClient(client: $0, policy: Self.policy, history: VolatileHistory())
      }
      while let step = server.step, step != .input {
        let asked = server.participants
        for client in clients where asked.contains(client.client) {
          try server.receive(client.answer(server.message(for: client.client)), from: client.client)
        }
        try server.closeStep()
      }
      for client in clients {
        var message = try server.message(for: client.client)
        // The first session is left as it is.
        for _ in 0..<(index == 0 ? 0 : hostile.below(3)) {
          message[hostile.below(message.count)] ^= UInt8(1 << hostile.below(8))
        }
        if index > 0, hostile.happens(4) { message.removeLast(1 + hostile.below(message.count)) }
        let memory = ProtectionMemory()
        var reply = ClientReply(parameterCount: Self.dimension)
        ClientRound.answer(
          request, as: Participant(client: client.client, policy: Self.policy, history: VolatileHistory()),
          trainer: FakeTrainer(plan: request.training, seed: 1, delays: false, fault: { _ in .none }),
          memory: memory, in: InputTurn(client, message: message), into: &reply
        ) { try data.view(ofClient: 1) }
        Self.judge(reply, &counts)
        #expect(index > 0 || reply.failure == nil, "\(reply.diagnostic ?? "")")
        if reply.failure != nil {
          #expect(client.step == nil && memory.isClean)
        }
      }
    }
    #expect(counts["answered", default: 0] >= 4 && counts[Refusal.sessionRefused.rawValue, default: 0] > 4, "\(counts)")
  }

  /// Training ends when its time is up, and when it is asked to: the client says that it was too much work.
  @Test func stopping() throws {
    let model = try Model(input: .dense(count: 2), classes: 3) { $0.dense(3) }
    let plan = LocalTrainingPlan(epochs: 1_000_000, batchSize: 1, optimizer: OptimizerConfiguration(learningRate: 1e-3))
    let data = try FakeData(clients: 8, count: { _ in 1000 })
    let request = RoundRequest(
      RoundName(task: "t", run: .zero, round: 0), parameters: model.initialParameters(seed: 1), training: plan,
      algorithm: FedAvg().settings)
    var policy = Self.policy
    policy.work = WorkLimit(steps: .max, epochs: .max, seconds: 0.05)
    let stop = TrainingStop()
    for stopped in [nil, stop] {
      var reply = ClientReply(parameterCount: model.parameterCount)
      let history = VolatileHistory()
      if stopped != nil {
        policy.work.seconds = 3600
        stop.request()
      }
      let trainer = try LocalTrainer(model: model, plan: plan, backend: .automatic, seed: 1)
      ClientRound.answer(
        request, as: Participant(client: ClientID(rawValue: 1), policy: policy, history: history), trainer: trainer,
        stop: stopped, into: &reply
      ) { try data.view(ofClient: 1) }
      #expect(reply.refusal == .tooMuchWork && reply.failure == .threw)
      #expect(history.spent.rho == 0 && trainer.stop == nil)
    }
  }

  /// What a server is told of an error is a name: never the error's text, which can hold whatever the client's data or disk
  /// put there.
  @Test func repliesTellNames() throws {
    struct Leak: Error, CustomStringConvertible { let description = "row 17: diagnosis positive" }
    let request = ClientPolicyTests.request(nil)
    var reply = ClientReply(parameterCount: Self.dimension)
    ClientRound.answer(
      request, as: Participant(client: ClientID(rawValue: 1), policy: Self.policy, history: VolatileHistory()),
      trainer: FakeTrainer(plan: request.training, seed: 1, delays: false, fault: { _ in .none }), into: &reply
    ) { throw Leak() }
    #expect(reply.refusal == .failed && reply.failure == .threw && reply.diagnostic?.contains("row 17") == true)
    #expect(reply.byteCount == RoundReply.failureByteCount)
    #expect(Set(Refusal.allCases.map(\.rawValue)).count == Refusal.allCases.count)
  }
}

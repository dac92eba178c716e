internal import CoveyAlgorithms
internal import CoveyClient
internal import CoveyCompute
internal import CoveyCore
internal import CoveyNoise
internal import CoveyProtection
internal import CoveySecureAggregation
internal import CoveyTraining
internal import CoveyTransport

/// Requests of a server that asks clients of mode `distributed` for less noise than they want, in a cohort of a real size.
private struct NoiseTrial {
  static let dimension = 13
  static let client = ClientID(rawValue: 1)
  let clients: Int
  let history = VolatileHistory()

  /// What the clients ask for.
  var policy: ClientPolicy {
    ClientPolicy(
      tasks: ["a", "b", "c"], server: .semiHonest, leastProtection: .distributed, leastClients: clients * 3 / 4,
      leastCounted: clients / 2, leastNoise: 1, adjacency: .addOrRemove,
      lifetime: LifetimeLimit(epsilon: 4, delta: 1e-5), leastSeparation: Separation(rounds: 1, seconds: 0))
  }

  /// A request for noise of `deviation` in the sum, where a client's bound is 2.
  func request(
    deviation: Double = 6, task: String = "a", number: Int = 0,
    _ configuration: DistributedConfiguration = DistributedConfiguration(bits: 24)
  ) throws -> RoundRequest {
    let encoding = try DistributedEncoding(
      dimension: Self.dimension, clipBound: 2, cohort: clients, standardDeviation: deviation,
      mechanism: .discreteGaussian, configuration: configuration)
    return RoundRequest(
      RoundName(task: task, run: .zero, round: number, number: number),
      parameters: ParameterVector(count: Self.dimension),
      training: LocalTrainingPlan(batchSize: nil, optimizer: OptimizerConfiguration(learningRate: 0.1)),
      algorithm: FedAvg().settings, masking: try MaskedInput(.noised(encoding), cohort: clients, seed: 1))
  }

  /// The invitation that belongs to a request.
  private func invitation(_ request: RoundRequest, corruptionRate: Double = 0.05) throws -> SessionInvitation {
    guard let binding = try request.binding() else { throw SecureAggregationError.refused(.requestDiffers) }
    return try SessionInvitation(
      method: .secaggPlus, server: .semiHonest, task: binding.name.task, run: binding.name.run,
      round: binding.name.round, number: binding.name.number, shape: binding.shape, requestDigest: binding.request,
      encodingDigest: binding.encoding, modelDigest: binding.model, invited: clients, minimumClients: clients * 3 / 4,
      corruptionRate: corruptionRate)
  }

  /// Puts a participation on the client's record, as a client does that answers.
  func spend(_ request: RoundRequest) throws {
    let invitation = try invitation(request)
    try history.begin(
      ParticipationRecord(
        name: request.name, session: invitation.digest(),
        charge: policy.charge(for: request, invitation: invitation, in: history), seconds: 0),
      within: policy.limit(charge: policy.lifetimeCharge))
  }

  /// What the client says to a request in a session whose invitation is bound to it; nil if it went on to train.
  func refusal(_ request: RoundRequest, corruptionRate: Double = 0.05) throws -> Refusal? {
    let session = WatchedSession(Self.client, try invitation(request, corruptionRate: corruptionRate))
    let training = WatchedTraining(plan: request.training)
    var reply = ClientReply(parameterCount: Self.dimension)
    var hasLoaded = false
    ClientRound.answer(
      request, as: Participant(client: Self.client, policy: policy, history: history), trainer: training,
      in: InputTurn(session, message: []), into: &reply
    ) {
      hasLoaded = true
      throw TrainingError.noExamples
    }
    return hasLoaded || session.hasBegun || training.hasTrained ? nil : reply.refusal
  }
}

extension HostileScenario {
  /// Attacks on the noise that clients add, whatever the session that they are run against.
  static let noiseFloors: [HostileScenario] = [100, 1000].flatMap { clients in
    [
      floor(
        "noise-below-floor", clients, "asks \(clients) clients for a hundred-thousandth of the bound as noise",
        .noiseTooLow
      ) { try $0.refusal($0.request(deviation: 2e-5, DistributedConfiguration(bits: 32))) },
      floor(
        "coarse-noise", clients, "asks \(clients) clients for noise on a grid that is coarser than a share of it",
        .gridTooCoarse
      ) {
        let grid = DistributedConfiguration(bits: clients < 1000 ? 10 : 12, wrapDeviations: 60)
        return try $0.refusal($0.request(deviation: 60, grid))
      },
      floor(
        "colluding-noise", clients,
        "counts on the noise of \(clients) clients of which as many may collude as the sum needs", .tooFewCounted
      ) { try $0.refusal($0.request(), corruptionRate: 0.5) },
      floor(
        "spread-budget", clients, "spends a lifetime's epsilon of \(clients) clients in three tasks", .budgetSpent
      ) { trial in
        for number in 0..<1_000 {
          let request = try trial.request(task: ["a", "b", "c"][number % 3], number: number)
          // Refused before every task was asked once, it would not be the sum over tasks that counts.
          if let refusal = try trial.refusal(request) { return number > 3 ? refusal : nil }
          try trial.spend(request)
        }
        return nil
      },
    ]
  }

  private static func floor(
    _ name: String, _ clients: Int, _ does: String, _ refusal: Refusal,
    _ attack: @escaping @Sendable (NoiseTrial) throws -> Refusal?
  ) -> HostileScenario {
    HostileScenario(
      "\(name)-among-\(clients)", .server, does: does,
      must: "the client refuses before it loads data, and puts nothing on record",
      where: { $0.method == .secaggPlus && $0.server == .semiHonest }
    ) { arena in
      let said = try attack(NoiseTrial(clients: clients))
      arena.outcome.trials += 1
      if said != nil { arena.outcome.clientErrors.insert(.refused) }
      if said != refusal {
        arena.outcome.problems.append("the client said \(said.map(\.rawValue) ?? "nothing"), not \(refusal.rawValue)")
      }
    }
  }
}

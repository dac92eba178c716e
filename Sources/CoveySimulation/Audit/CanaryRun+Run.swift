internal import CoveyCompute
public import CoveyCore
public import CoveyNoise
internal import CoveyPrivacy
internal import CoveyProtection
internal import CoveyServer
internal import CoveyTransport

extension CanaryRun {
  /// Runs, and scores each canary by what an adversary sees.
  /// - Parameters:
  ///   - adversary: `model` sees released models; `server` also who took part, and single messages where the noise is in
  ///     them. It is given what the other clients sent, except where that would tell more of cohorts than it knows.
  ///   - onRound: Called after every round on this thread.
  /// - Throws: ``SimulationError/nothingLearnt(_:)`` if no update reached the server; what the run throws.
  public func run(
    against adversary: Adversary, onRound: (RoundReport) -> Void = { _ in }
  ) throws -> CanaryResult {
    try run(against: adversary, noise: nil, onRound: onRound)
  }

  /// A run with a noise supply of the caller's, for tests.
  package func run(
    against adversary: Adversary, noise: (any NoiseSupply)?, onRound: (RoundReport) -> Void = { _ in }
  ) throws -> CanaryResult {
    let watch = CanaryWatch()
    let setup = watched(watch, adversary)
    let simulation = try Simulation(setup: setup, directory: nil, noise: noise)
    var sights = Sights(self, adversary, start: setup.start)
    let result = try simulation.run { report in
      sights.take(watch.take(), of: report)
      onRound(report)
    }
    if let failure = result.failure { throw failure }
    return CanaryResult(
      scores: sights.finalScores(), present: present, cosines: sights.cosines(), dimension: setup.model.parameterCount,
      rounds: result.rounds, participations: sights.scores.participations, seconds: result.seconds)
  }

  /// The setup with canaries that send what they should, and with somebody who looks.
  private func watched(_ watch: CanaryWatch, _ adversary: Adversary) -> SimulationSetup {
    let inner = setup.model
    var setup = setup
    let makeTrainer: SimulationModel.TrainerMaker
    var onReply: (@Sendable (borrowing ClientReply) -> Void)?
    switch kind {
    case .clients(_, let places, let directions):
      let bound = plan.configuration.clip.initialBound
      let clients = CanaryTrainer.Clients(
        places: places, directions: directions, present: present, length: Self.length * bound,
        isOpposite: plan.adjacency == .replaceOne, knownBound: knowsOthers(adversary) ? bound : nil)
      makeTrainer = { CanaryTrainer(try inner.makeTrainer($0, $1, $2, $3), clients, watch) }
      if seesMessages(adversary) { onReply = messageWatch(places, directions, watch) }
    case .records(_, let records):
      makeTrainer = { CanaryRecordsTrainer(try inner.makeTrainer($0, $1, $2, $3), records, watch) }
    }
    setup.model = SimulationModel(
      name: inner.name, parameterCount: inner.parameterCount, identity: inner.identity, layout: inner.layout,
      initialParameters: inner.initialParameters, check: inner.check, makeTrainer: makeTrainer,
      makeEvaluator: { _, _ in CanaryEvaluator(watch) })
    setup.model.onReply = onReply
    if settings.noiseFactor != 1 {
      // The claim stays what it is: a run that breaks its promise.
      setup.privacy?.noiseMultiplier = plan.noiseMultiplier * settings.noiseFactor
      setup.privacy?.budget = nil
    }
    return setup
  }

  /// Whether the adversary sees single messages whose noise is their own.
  func seesMessages(_ adversary: Adversary) -> Bool {
    adversary == .server && plan.configuration.traits.protectsReplies
  }

  /// What the adversary knows of who took part.
  func membership(_ adversary: Adversary) -> CanaryScores.Membership {
    if adversary == .server || plan.configuration.traits.clipsGradients { return .known }
    switch plan.pipeline.sampling {
    // Whose turn it is follows from the configuration.
    case .roundRobin, .all: return .known
    default: return .chance(Double(plan.pipeline.expectedCohort) / Double(plan.pipeline.population))
    }
  }

  /// Whether the adversary may take off what the others sent: who of them took part must tell nothing of the canaries, and
  /// their bound must be known.
  private func knowsOthers(_ adversary: Adversary) -> Bool {
    guard case .fixed = plan.configuration.clip, !plan.configuration.traits.protectsReplies else { return false }
    if adversary == .server { return true }
    if case .fixedSize = plan.pipeline.sampling { return false }
    return true
  }

  /// Reads off each noised message how far it points in its canary's direction.
  private func messageWatch(
    _ places: CanaryPlaces, _ directions: CanaryDirections, _ watch: CanaryWatch
  ) -> @Sendable (borrowing ClientReply) -> Void {
    let bound = plan.configuration.clip.initialBound
    let isLaplace = plan.configuration.mechanism == .laplace
    return { reply in
      guard let canary = places.canary(ofClient: reply.client.rawValue), let seen = reply.content.noisedDelta
      else { return }
      seen.withSpan { delta in
        var value = 0.0
        directions.forEach(canary) { parameter, weight in
          let seen = Double(delta[parameter]) / bound
          // Of Laplace noise, the log ratio of densities, up to its scale.
          value += isLaplace ? abs(seen) - abs(seen - weight) : weight * seen
        }
        watch.sees(value, of: canary)
      }
    }
  }
}

extension SimulationSetup {
  /// The model before the first round.
  var start: ParameterVector { initialParameters ?? model.initialParameters(plan.seed) }
}

extension ReplyContent {
  /// What anybody sees of a noised update; nil for others.
  fileprivate var noisedDelta: ParameterVector? {
    switch self {
    case .noised(let update): update.delta
    default: nil
    }
  }
}

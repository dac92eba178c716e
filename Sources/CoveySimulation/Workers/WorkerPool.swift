internal import CoveyAggregation
internal import CoveyClient
internal import CoveyCore
internal import CoveyData
internal import CoveyNoise
internal import CoveyServer
internal import CoveySystem
internal import CoveyTraining
internal import CoveyTransport
internal import Synchronization

/// Threads that play the clients: the transport of a simulation. They run the client's own code; only the wire is missing.
final class WorkerPool: RoundTransport, @unchecked Sendable {
  // Sendable: `members` changes only between jobs of the team, nothing else stored after `init`; thread number n of the team is
  // the only one to touch worker n.
  let team: ThreadTeam
  let workers: [Worker]
  let data: any FederatedDataset
  let failures: FailureInjection
  let seed: UInt64
  /// The random bits of clients: of the noise on their own updates, of rounding.
  let noise: (any NoiseSupply)?
  /// How clients play their part in secure aggregation; nil without.
  let secure: SecureSimulation?
  /// Where clients keep their states; nil if the algorithm leaves them none.
  let states: (any ClientStateStore)?
  /// The clients of a round with secure aggregation; nil before its first step and after its end.
  private(set) var members: SimulatedCohort?
  /// Sees every reply.
  private let onReply: (@Sendable (borrowing ClientReply) -> Void)?
  let pieceSize: Int
  /// Examples that a worker evaluates at once, in whole batches; enough to make handing them out cheap.
  private static let smallestPiece = 500

  /// A pool with one thread and one trainer per worker of the setup.
  /// - Parameters:
  ///   - training: How clients train, with its protection.
  ///   - noise: The noise of clients that protect their own updates or steps; nil if none does.
  ///   - secure: How clients play their part in secure aggregation; nil without.
  /// - Throws: What making trainers, evaluators or threads throws.
  init(
    _ setup: SimulationSetup, training: LocalTrainingPlan, noise: (any NoiseSupply)? = nil,
    secure: SecureSimulation? = nil, states: (any ClientStateStore)? = nil
  ) throws {
    // Clients of a run without noise of its own round by its seed, so that it can be repeated.
    self.noise = noise ?? (secure == nil ? nil : SeededNoise(seed: setup.seed))
    self.secure = secure
    self.states = states
    data = setup.data
    failures = setup.failures
    seed = setup.seed
    onReply = setup.model.onReply
    let batchSize = setup.evaluation.batchSize
    pieceSize = max(1, Self.smallestPiece / batchSize) * batchSize
    workers = try (0..<setup.workers).map { _ in
      Worker(
        trainer: try setup.model.makeTrainer(training, setup.backend, setup.seed, noise),
        evaluator: try setup.data.test.map { _ in
          try setup.model.makeEvaluator(setup.backend, setup.evaluation.batchSize)
        },
        parameterCount: setup.model.parameterCount)
    }
    team = try ThreadTeam(count: setup.workers)
  }

  /// Serves a delivery by all threads, and returns when everybody has answered or the round is abandoned.
  func deliver(_ delivery: any Delivery) throws {
    if delivery.step == .keys {
      members = SimulatedCohort((0..<delivery.count).map { delivery.client($0) })
    }
    let round = delivery.request.request.round
    team.perform { [self] index in
      let worker = workers[index]
      while let lane = delivery.claim() {
        for place in 0..<lane.count {
          if delivery.isClosed { break }
          if let step = delivery.step {
            play(place, of: lane, step, round: round, worker)
          } else {
            serve(place, of: lane, round: round, worker)
          }
        }
        lane.finish()
      }
    }
  }

  /// Nobody's session outlives its round.
  func roundEnded() {
    members = nil
    // Whoever keeps a request keeps its model.
    for worker in workers { worker.opened = nil }
  }

  /// One client: it answers, or drops out.
  private func serve(_ place: Int, of lane: any DeliveryLane, round: Int, _ worker: Worker) {
    let client = lane.client(place)
    if failures.dropsOut(seed: seed, round: round, client: client.rawValue) {
      worker.reply.begin(round: round, client: client, leaving: worker.memory)
      worker.reply.fail(.droppedOut, diagnostic: "dropped out")
    } else {
      guard let question = lane.question(place) else { return }
      ClientRound.answer(
        question.request.request, as: Participant(trusting: client), trainer: worker.trainer, simulating: noise,
        memory: worker.memory, states: states, opened: try? worker.open(question.request), into: &worker.reply
      ) { [data] in
        try data.view(ofClient: client.rawValue)
      }
    }
    onReply?(worker.reply)
    lane.receive(&worker.reply, place)
  }
}

extension WorkerPool: PieceWorkers {
  func perform(pieces: Int, _ work: @escaping @Sendable (Int) -> Void) {
    let next = PieceCounter()
    team.perform { _ in
      while let piece = next.take(below: pieces) { work(piece) }
    }
  }
}

/// Hands pieces out.
final class PieceCounter: Sendable {
  private let next = Atomic<Int>(0)

  func take(below pieces: Int) -> Int? {
    let piece = next.add(1, ordering: .relaxed).oldValue
    return piece < pieces ? piece : nil
  }
}

import CoveyAlgorithms
import CoveyCompute
import CoveyCore
import CoveyRandom
import CoveyServer
import CoveyTraining
import Testing

/// The tickets of buffered asynchronous rounds.
@Suite struct FedBuffTests {
  struct Sizes: ClientPopulation {
    let clientCount: Int
    func expectedLoad(ofClient client: Int) -> Int { 1 + client % 7 }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let buffer: Int, concurrency: Int, clients: Int
    var spread = 10.0
    var jitter = 0.0
    var exponent = 0.5
    var testDescription: String { "\(buffer) of \(concurrency) of \(clients), spread \(spread), jitter \(jitter)" }
    var pacing: FedBuff { FedBuff(buffer: buffer, concurrency: concurrency, stalenessExponent: exponent) }
    var clock: VirtualClock { VirtualClock(secondsPerExample: 0.25, spread: spread, jitter: jitter) }
  }

  static let cases = [
    Case(buffer: 1, concurrency: 1, clients: 1), Case(buffer: 1, concurrency: 1, clients: 9),
    Case(buffer: 3, concurrency: 8, clients: 30), Case(buffer: 5, concurrency: 5, clients: 5),
    Case(buffer: 5, concurrency: 5, clients: 7, jitter: 1), Case(buffer: 2, concurrency: 30, clients: 30),
    // All are as fast: many arrive at once.
    Case(buffer: 4, concurrency: 12, clients: 40, spread: 1),
    Case(buffer: 10, concurrency: 20, clients: 100, jitter: 4),
    Case(buffer: 10, concurrency: 15, clients: 1000, exponent: 0),
    Case(buffer: 3, concurrency: 9, clients: 20, exponent: 2),
  ]

  static func context(_ run: Case, seed: UInt64 = 3, epochs: Int = 2, steps: Int? = nil) -> PacingContext {
    let plan = ServerPlan(
      RunPlan(
        seed: seed, rounds: 1, cohort: CohortConfiguration(size: run.buffer), algorithm: FedAvg(weighting: .uniform),
        training: LocalTrainingPlan(
          epochs: epochs, batchSize: 2, maximumSteps: steps, optimizer: OptimizerConfiguration(learningRate: 1)),
        clock: run.clock))
    return PacingContext(plan, CohortSampler(plan.cohort, seed: seed), Sizes(clientCount: run.clients))
  }

  static func tickets(_ cohort: Cohort, _ round: Int) -> [Ticket] {
    (0..<cohort.count).map { cohort.ticket($0, round: round) }
  }

  /// The paper's server as a loop over events, one client after the other, with lists alone.
  struct Reference {
    var now = 0.0
    var begun = 0
    var training: [(client: Int, version: Int, done: Double, number: Int)] = []

    mutating func round(_ version: Int, _ run: Case, seed: UInt64, epochs: Int) -> [Ticket] {
      var buffered: [Ticket] = []
      func handOut(_ reference: inout Reference) {
        while reference.training.count < run.concurrency {
          let idle = (0..<run.clients).filter { client in
            !reference.training.contains { $0.client == client }
              && !buffered.contains { $0.client.rawValue == client }
          }
          if idle.isEmpty { return }
          var luck = RandomStream(seed: seed, purpose: .flight, client: reference.begun)
          let client = idle[Int(luck.integer(below: UInt32(idle.count)))]
          let examples = Double((1 + client % 7) * epochs)
          let lasts = run.clock.seconds(seed: seed, client: client, version: version, examples: examples)
          reference.training.append((client, version, reference.now + lasts, reference.begun))
          reference.begun += 1
        }
      }
      handOut(&self)
      while buffered.count < run.buffer {
        var first = 0
        for other in training.indices {
          let (a, b) = (training[other], training[first])
          if a.done < b.done || a.done == b.done && a.number < b.number { first = other }
        }
        let next = training.remove(at: first)
        now = next.done
        var weight = 1.0
        let age = Double(version - next.version + 1)
        switch run.exponent {
        case 0: weight = 1
        case 2: weight = 1 / (age * age)
        default: weight = 1 / age.squareRoot()
        }
        buffered.append(Ticket(ClientID(rawValue: next.client), version: next.version, factor: weight))
        if buffered.count < run.buffer { handOut(&self) }
      }
      return buffered
    }
  }

  @Test(arguments: cases) func matchesALoopOverEvents(_ run: Case) {
    let context = Self.context(run)
    var (state, reference) = (PacingState(), Reference())
    for round in 0..<60 {
      let tickets = Self.tickets(run.pacing.next(&state, round: round, context), round)
      let expected = reference.round(round, run, seed: 3, epochs: 2)
      #expect(tickets.map(\.client) == expected.map(\.client) && tickets.map(\.version) == expected.map(\.version))
      for (one, other) in zip(tickets, expected) { #expect(abs(one.factor - other.factor) <= 1e-14 * other.factor) }
      #expect(state.seconds == reference.now && state.number == reference.begun)
    }
  }

  /// What holds whatever the numbers are.
  @Test(arguments: cases) func properties(_ run: Case) throws {
    let context = Self.context(run, seed: 11)
    var state = PacingState()
    var participations: Set<[Int]> = []
    var counts = [Int](repeating: 0, count: run.clients)
    for round in 0..<200 {
      let before = state
      let cohort = run.pacing.next(&state, round: round, context)
      let tickets = Self.tickets(cohort, round)
      #expect(cohort.count == run.buffer && Set(cohort.clients).count == run.buffer)
      #expect(state.seconds >= before.seconds)
      for ticket in tickets {
        #expect((0...round).contains(ticket.version) && ticket.factor > 0 && ticket.factor <= 1)
        // Nobody trains a version of the model twice.
        #expect(participations.insert([ticket.client.rawValue, ticket.version]).inserted)
        counts[ticket.client.rawValue] += 1
      }
      #expect(state.flights.count <= run.concurrency && state.flights.allSatisfy { $0.version <= round })
      // A resumed run goes on alike.
      var again = try PacingState(wire: before.wireBytes)
      #expect(run.pacing.next(&again, round: round, context) == cohort && again == state)
    }
    // Nobody is left out for ever.
    #expect(counts.allSatisfy { $0 > 0 } || run.clients > 100)
  }

  @Test func factors() {
    #expect((0...3).map { FedBuff().factor(staleness: $0) } == [1, 1 / 2.0.squareRoot(), 1 / 3.0.squareRoot(), 0.5])
    #expect((0...9).allSatisfy { FedBuff(stalenessExponent: 0).factor(staleness: $0) == 1 })
    #expect(abs(FedBuff(stalenessExponent: 1).factor(staleness: 4) - 0.2) < 1e-15)
    #expect(FedBuff(stalenessExponent: 10).factor(staleness: 1 << 30) > 0)
  }

  /// A client's seconds are those of the examples that it passes through the model.
  @Test func work() {
    let run = Case(buffer: 1, concurrency: 1, clients: 9, spread: 1)
    // Client 5 has 6 examples, a quarter of a second each.
    #expect(Self.context(run, epochs: 2).seconds(of: 5, version: 0) == 3)
    #expect(Self.context(run, epochs: 2, steps: 3).seconds(of: 5, version: 0) == 1.5)
    #expect(Self.context(run, epochs: 2, steps: 300).seconds(of: 5, version: 0) == 3)
  }

  /// States that other code has made never trap.
  @Test func foreignStates() {
    let run = Case(buffer: 3, concurrency: 4, clients: 6)
    var state = PacingState()
    for client in 0..<6 { state.begin(ClientID(rawValue: client), version: 9, lasting: Double(client)) }
    #expect(run.pacing.next(&state, round: 2, Self.context(run)).clients == [0, 1, 2])
    var small = PacingState()
    let many = FedBuff(buffer: 9, concurrency: 4)
    #expect(many.next(&small, round: 0, Self.context(run)).count == 6)
  }
}

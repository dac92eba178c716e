import CoveyAlgorithms
import CoveyCore
import CoveyData
import CoveyServer
import CoveySimulation
import CoveyTraining
import Synchronization
import Testing
import _TestSupport

/// Memory follows workers, not clients.
@Suite struct MemoryTests {
  /// What trainers saw and how many there were.
  final class Witness: Sendable {
    let trainers = Atomic<Int>(0)
    let globals = Mutex<Set<UInt>>([])
    let deltas = Mutex<Set<UInt>>([])
  }

  final class WitnessTrainer: LocalTraining {
    let plan: LocalTrainingPlan
    var stop: TrainingStop?
    let witness: Witness

    init(_ plan: LocalTrainingPlan, _ witness: Witness) {
      self.plan = plan
      self.witness = witness
      witness.trainers.add(1, ordering: .relaxed)
    }

    func train(
      on view: ClientView, from global: ParameterVector, round: Int, client: ClientID,
      correction: (any GradientCorrection)?, into delta: inout ParameterVector
    ) throws -> TrainingMetrics {
      let pointer = UInt(bitPattern: delta.writePointer())
      witness.globals.withLock { _ = $0.insert(UInt(bitPattern: global.readPointer)) }
      witness.deltas.withLock { _ = $0.insert(pointer) }
      delta.fill(with: Float(client.rawValue))
      return TrainingMetrics(lossSum: 1, examples: 1, steps: 1)
    }

    func gradient(
      on view: ClientView, at global: ParameterVector, round: Int, client: ClientID,
      into delta: inout ParameterVector
    ) throws -> TrainingMetrics {
      try train(on: view, from: global, round: round, client: client, correction: nil, into: &delta)
    }
  }

  @Test(arguments: [1, 2, 3]) func vectorsAreMadeOnceForAllClientsAndRounds(_ workers: Int) throws {
    let witness = Witness()
    let model = SimulationModel(
      name: "witness", parameterCount: 5_000, identity: [], layout: [],
      initialParameters: { _ in ParameterVector(count: 5_000) }, check: { _, _ in },
      makeTrainer: { plan, _, _, _ in WitnessTrainer(plan, witness) },
      makeEvaluator: { _, _ in FakeEvaluator(fails: false) })
    let data = try FakeData(clients: 1_000_000, count: { 1 + $0 % 20 })
    _ = try TestSetup.run(
      TestSetup.setup(model: model, data: data, rounds: 12, cohort: CohortConfiguration(size: 500), workers: workers))
    #expect(witness.trainers.load(ordering: .relaxed) == workers)
    // The server steps in place: no round copies the model.
    #expect(witness.globals.withLock { $0.count } == 1)
    // Deltas move between workers, chunks (at most twice the workers plus two) and the total.
    #expect(witness.deltas.withLock { $0.count } <= workers + 2 * workers + 2 + 1)
  }
}

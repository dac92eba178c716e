import CoveyAggregation
import CoveyAlgorithms
import CoveyCore
import CoveyServer
import CoveySimulation
import CoveyTraining
import Testing
import _TestSupport

/// Models that clients still train are kept and saved, and no others.
@Suite struct KeptModelTests {
  /// What a run's checkpoints hold after each of its rounds.
  private static func states(rounds: Int) throws -> [ServerState] {
    let folder = try TemporaryFolder()
    var setup = try FedBuffRunTests.setup(rounds: rounds)
    setup.checkpoint = CheckpointPolicy(seconds: nil, rounds: 1)
    var states: [ServerState] = []
    let path = "\(folder.path)/run"
    let simulation = try Simulation(setup: setup, directory: RunDirectory.create(path, configuration: ""))
    let identity = try RunManifest.read("\(path)/manifest.json").configuration
    func load() throws -> ServerState {
      var state = ServerState(parameters: ParameterVector(count: 13), optimizer: .init())
      try Checkpoint.read("\(path)/checkpoint/latest", configuration: identity, into: &state)
      return state
    }
    _ = try simulation.run { _ in
      do { states.append(try load()) } catch { Issue.record("\(error)") }
    }
    return states
  }

  @Test func exactlyThoseThatAreTrained() throws {
    let states = try Self.states(rounds: 20)
    #expect(states.count == 20)
    for (index, state) in states.enumerated() {
      #expect(state.round == index + 1)
      #expect(state.models.map(\.version) == Set(state.pacing.flights.map(\.version)).sorted())
      #expect(state.pacing.flights.count == 10)
      for model in state.models {
        let then =
          model.version == 0 ? TestSetup.model().initialParameters(1) : states[model.version - 1].parameters
        #expect(model.parameters == then)
      }
    }
    #expect(states.contains { $0.models.count > 2 })
  }

  /// A checkpoint whose hash is right and whose flights and models do not fit is refused; one of the usual run has neither.
  @Test func whatDoesNotFitIsRefused() throws {
    let folder = try TemporaryFolder()
    let good = try #require(try Self.states(rounds: 6).last)
    let path = "\(folder.path)/checkpoint"
    func problem(_ change: (inout ServerState) -> Void) throws -> String {
      var state = good
      change(&state)
      try Checkpoint.write(state, configuration: "x", to: path)
      var loaded = ServerState(parameters: ParameterVector(count: state.parameters.count), optimizer: .init())
      do {
        try Checkpoint.read(path, configuration: "x", into: &loaded)
        #expect(loaded.pacing == state.pacing && loaded.models == state.models)
        return ""
      } catch { return "\(error)" }
    }
    #expect(try problem { _ in }.isEmpty)
    #expect(try problem { $0.pacing = PacingState() }.contains("or it keeps others"))
    #expect(try problem { $0.round = 2 }.contains("clients train models that it does not keep"))
    #expect(
      try problem { $0.pacing.begin(ClientID(rawValue: 99), version: 6, lasting: 1) }.contains("does not keep"))
    #expect(
      try problem { $0.parameters = ParameterVector(count: 12) }.contains("models that its clients train do not fit"))
  }
}

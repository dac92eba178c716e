import CoveyCore
import CoveyNoise
import CoveyPrivacy
import CoveyServer
import CoveySimulation
import CoveySystem
import Testing
import _TestSupport

/// Clients and settings that try to break a private run.
@Suite struct HostileUpdateTests {
  static func run(
    _ fault: Fault, clients: Int = 12, rounds: Int = 2, noise: Double = 0.5
  ) throws -> (SimulationResult, [RoundReport]) {
    let setup = try PrivateSetup.setup(
      PrivateSetup.privacy(noiseMultiplier: noise), model: TestSetup.model { $0 == 4 ? fault : .none },
      clients: clients,
      rounds: rounds, cohort: .all)
    return try TestSetup.run(setup)
  }

  /// What is not finite never reaches the sum: the client counts as failed, and the others' sum, the noise and the
  /// denominator are what they are without it.
  @Test(arguments: [Fault.notANumber, .infinite, .infiniteLoss, .trainerError])
  func updatesThatAreNotFinite(_ fault: Fault) throws {
    let (result, reports) = try Self.run(fault)
    #expect(reports.allSatisfy { $0.failed[.notFinite] == 1 && $0.completed == 11 && $0.applied })
    #expect(result.parameters.isFinite)
    let (without, _) = try Self.run(.throwing)
    #expect(result.digest == without.digest)
  }

  /// Where clients add the noise themselves, a client whose update is not finite sends a zero one with its noise: whether it
  /// was finite is its secret, and its share is counted on. The simulation counts it, and the run is as with a zero update.
  @Test(arguments: [Fault.notANumber, .infinite, .infiniteLoss, .trainerError])
  func updatesThatAreNotFiniteBesideNoiseOfTheirOwn(_ fault: Fault) throws {
    for mode in [PrivacyConfiguration.Mode.local, .distributed] {
      var privacy = PrivateSetup.privacy(
        mode: mode, mechanism: mode == .local ? .gaussian : .discreteGaussian)
      privacy.distributed.trustedAggregator = true
      func run(_ fault: Fault) throws -> (SimulationResult, [RoundReport]) {
        let setup = try PrivateSetup.setup(
          privacy, model: TestSetup.model { $0 == 4 ? fault : .none }, clients: 12, rounds: 2, cohort: .all)
        var reports = [RoundReport]()
        let result = try Simulation(setup: setup, directory: nil, noise: SeededNoise(seed: 3)).run {
          reports.append($0)
        }
        return (result, reports)
      }
      let (result, reports) = try run(fault)
      #expect(reports.count == 2, "\(mode)")
      #expect(reports.allSatisfy { $0.failed[.notFinite] == 0 && $0.completed == 12 && $0.replaced == 1 && $0.applied })
      let (zero, _) = try run(.zero)
      #expect(result.parameters.isFinite && result.digest == zero.digest, "\(mode)")
    }
  }

  /// The largest update there is counts as much as the clip bound allows.
  @Test func theLargestUpdate() throws {
    let (result, reports) = try Self.run(.largest, rounds: 1, noise: 1e-6)
    let (without, _) = try Self.run(.zero, rounds: 1, noise: 1e-6)
    #expect(reports[0].completed == 12)
    let moved = zip(result.parameters.array, without.parameters.array).map { Double($0 - $1) * 12 }
    let norm = moved.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(abs(norm - 1) < 1e-3)
  }

  /// Zero updates of everybody: no division by zero, and the release is noise.
  @Test func zeroUpdates() throws {
    for clip in [ClipConfiguration.fixed(bound: 1), .adaptive(AdaptiveClip(countNoise: 2))] {
      let setup = try PrivateSetup.setup(
        PrivateSetup.privacy(clip: clip), model: TestSetup.model { _ in .zero }, rounds: 3, cohort: .all)
      let (result, reports) = try TestSetup.run(setup)
      #expect(result.parameters.isFinite)
      #expect(reports.allSatisfy { $0.applied && $0.privacy?.unreleased.clippedShare == 0 })
      #expect(result.parameters != TestSetup.model().initialParameters(1))
    }
  }

  /// A round without anybody is released like any other, or its silence would tell.
  @Test func emptyCohortsReleaseNoise() throws {
    let setup = try PrivateSetup.setup(
      PrivateSetup.privacy(), model: TestSetup.model { _ in .throwing }, rounds: 2)
    var changed = 0
    let (result, reports) = try TestSetup.run(setup)
    for report in reports where report.applied && report.completed == 0 { changed += 1 }
    #expect(changed == 2 && result.parameters != TestSetup.model().initialParameters(1))
  }

  /// Every mode that is accepted adds noise: the same run with another noise seed ends elsewhere. Modes that would not are
  /// refused, not run with a ledger that promises noise. In mode example the trainer adds it: ExampleRunTests.
  @Test(arguments: [PrivacyConfiguration.Mode.central, .local, .distributed]) func acceptedModesAddNoise(
    _ mode: PrivacyConfiguration.Mode
  ) throws {
    for mechanism in NoiseMechanism.allCases {
      var privacy = PrivateSetup.privacy(mode: mode, mechanism: mechanism)
      privacy.distributed.trustedAggregator = true
      let setup = try PrivateSetup.setup(privacy, clients: 6, rounds: 2, cohort: .all)
      func digest(_ seed: UInt64) throws -> String {
        try Simulation(setup: setup, directory: nil, noise: SeededNoise(seed: seed)).run().digest
      }
      let first: String
      do {
        first = try digest(1)
      } catch is PrivacyError {
        continue
      }
      let second = try digest(2)
      #expect(first != second, "mode \(mode), mechanism \(mechanism) runs without noise")
    }
  }

  /// Values that no run can have are refused before anything is made, whatever they are.
  @Test func impossibleValues() throws {
    var cases = [PrivacyConfiguration]()
    for bound in [0, -1, .nan, .infinity, 1e-300, 1e-26, 1e26, 1e300] as [Double] {
      cases.append(PrivateSetup.privacy(clip: .fixed(bound: bound)))
      cases.append(PrivateSetup.privacy(clip: .adaptive(AdaptiveClip(initialBound: bound, countNoise: 2))))
      cases.append(PrivateSetup.privacy(mode: .local, clip: .fixed(bound: bound)))
    }
    for noise in [-1, .nan, .infinity, 1e-12, 1e6, 1e300] as [Double] {
      cases.append(PrivateSetup.privacy(noiseMultiplier: noise))
    }
    for noise in [-1, .nan, .infinity, 1e-30, 1e300] as [Double] {
      cases.append(PrivateSetup.privacy(mode: .local, noiseMultiplier: noise))
    }
    for quantile in [0, 1, -0.1, .nan] as [Double] {
      cases.append(PrivateSetup.privacy(clip: .adaptive(AdaptiveClip(quantile: quantile, countNoise: 2))))
    }
    cases.append(PrivateSetup.privacy(clip: .adaptive(AdaptiveClip(learningRate: .nan, countNoise: 2))))
    cases.append(PrivateSetup.privacy(clip: .adaptive(AdaptiveClip(countNoise: .nan))))
    cases.append(PrivateSetup.privacy(noiseCohort: 0))
    cases.append(PrivateSetup.privacy(noiseCohort: -3))
    for privacy in cases {
      let folder = try TemporaryFolder()
      let path = "\(folder.path)/run"
      #expect(throws: PrivacyError.self, "\(privacy.clip) \(privacy.noiseMultiplier ?? 0)") {
        _ = try Simulation(
          setup: PrivateSetup.setup(privacy), directory: RunDirectory.create(path, configuration: "x: 1\n"))
      }
      #expect(!FileSystem.exists("\(path)/config.yaml") && !FileSystem.exists("\(path)/ledger.json"))
    }
  }

  /// A budget below the cost of one round does not start a run; nothing is written.
  @Test func budgetSmallerThanARound() throws {
    var privacy = PrivateSetup.privacy(noiseMultiplier: 1)
    privacy.budget = try PrivacyBudget(epsilon: 0.1, delta: 1e-5, unit: .client, adjacency: .addOrRemoveOne)
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    let setup = try PrivateSetup.setup(privacy, rounds: 5, cohort: .all)
    #expect(throws: PrivacyError.self) {
      _ = try Simulation(setup: setup, directory: RunDirectory.create(path, configuration: "x: 1\n"))
    }
    #expect(!FileSystem.exists("\(path)/config.yaml") && !FileSystem.exists("\(path)/ledger.json"))
  }
}

@_spi(ReleaseMaker) import CoveyAggregation
import CoveyCore
import CoveyRandom
import CoveyServer
import Testing
import _TestSupport

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct CheckpointTests {
  static func state(
    round: Int, _ method: ServerOptimizerConfiguration.Method = .adam, parameters count: Int = 29
  ) -> ServerState {
    var stream = RandomStream(seed: 4, purpose: .data, round: round)
    var state = ServerState(
      parameters: ParameterVector((0..<count).map { _ in Float(stream.normal()) }),
      optimizer: ServerOptimizerConfiguration(method))
    let mean = ParameterVector((0..<count).map { _ in Float(stream.normal()) })
    state.optimizer.step(&state.parameters, along: .unnoised(Released(mean)))
    state.round = round
    state.totals.seconds = 1.5
    state.totals.completed = 70
    state.totals.failed.notFinite = 3
    state.totals.bytesUp = 1 << 40
    state.totals.evaluation = EvaluationSummary(loss: .infinity, accuracy: nil, examples: 10)
    state.totals.targetRound = round % 2 == 0 ? round : nil
    return state
  }

  static func fresh(_ method: ServerOptimizerConfiguration.Method = .adam, parameters: Int = 29) -> ServerState {
    ServerState(
      parameters: ParameterVector(count: parameters), optimizer: ServerOptimizerConfiguration(method))
  }

  static func expectEqual(_ left: ServerState, _ right: ServerState) {
    #expect(left.round == right.round && left.totals == right.totals && left.parameters == right.parameters)
    #expect(left.optimizer.state.map(\.name) == right.optimizer.state.map(\.name))
    #expect(left.optimizer.state.map(\.vector) == right.optimizer.state.map(\.vector))
  }

  static func keeper(_ folder: TemporaryFolder, _ configuration: String = "abc") throws -> CheckpointKeeper {
    try CheckpointKeeper(
      folder: "\(folder.path)/checkpoint", policy: CheckpointPolicy(), configuration: configuration)
  }

  @Test(arguments: ServerOptimizerConfiguration.Method.allCases) func everythingComesBack(
    _ method: ServerOptimizerConfiguration.Method
  ) throws {
    let folder = try TemporaryFolder()
    for round in [1, 2] {
      let state = Self.state(round: round, method)
      try Self.keeper(folder).save(state)
      var loaded = Self.fresh(method)
      #expect(try Self.keeper(folder).restore(into: &loaded) == .latest)
      Self.expectEqual(loaded, state)
    }
  }

  @Test func nothingToRestore() throws {
    let folder = try TemporaryFolder()
    var state = Self.fresh()
    #expect(try Self.keeper(folder).restore(into: &state) == .nothing)
    #expect(state.round == 0)
  }

  @Test func everyTornLengthAndEveryFlippedByteIsRefused() throws {
    let folder = try TemporaryFolder()
    try Self.keeper(folder).save(Self.state(round: 1))
    let good = try folder.read("checkpoint/latest")
    for length in 0..<good.count {
      try folder.write(good.prefix(length), "checkpoint/latest")
      var state = Self.fresh()
      #expect(throws: PersistenceError.self) { try Self.keeper(folder).restore(into: &state) }
      #expect(state.round == 0)
    }
    for place in good.indices {
      var bad = good
      bad[place] ^= 0x10
      try folder.write(bad, "checkpoint/latest")
      var state = Self.fresh()
      #expect(throws: PersistenceError.self) { try Self.keeper(folder).restore(into: &state) }
    }
  }

  @Test func damagedLatestFallsBackToPrevious() throws {
    let folder = try TemporaryFolder()
    let keeper = try Self.keeper(folder)
    try keeper.save(Self.state(round: 1))
    try keeper.save(Self.state(round: 2))
    try folder.write(try folder.read("checkpoint/latest").dropLast(), "checkpoint/latest")
    var loaded = Self.fresh()
    let again = try Self.keeper(folder)
    guard case .previous(because: let damage) = try again.restore(into: &loaded) else {
      Issue.record("expected the previous checkpoint")
      return
    }
    #expect(damage.contains("checkpoint/latest is damaged: "))
    Self.expectEqual(loaded, Self.state(round: 1))
    // The damaged file does not become the previous one.
    try again.save(Self.state(round: 2))
    try folder.write(Data(), "checkpoint/latest")
    var other = Self.fresh()
    _ = try Self.keeper(folder).restore(into: &other)
    #expect(other.round == 1)
  }

  @Test func missingLatestFallsBackToPrevious() throws {
    let folder = try TemporaryFolder()
    let keeper = try Self.keeper(folder)
    try keeper.save(Self.state(round: 1))
    try keeper.save(Self.state(round: 2))
    unlink("\(folder.path)/checkpoint/latest")
    var loaded = Self.fresh()
    _ = try Self.keeper(folder).restore(into: &loaded)
    #expect(loaded.round == 1)
  }

  @Test func otherConfigurationsModelsAndOptimizersAreRefused() throws {
    let folder = try TemporaryFolder()
    try Self.keeper(folder).save(Self.state(round: 1))
    var state = Self.fresh()
    let path = "\(folder.path)/checkpoint/latest"
    #expect(throws: PersistenceError.otherConfiguration(path: path)) {
      try Self.keeper(folder, "other").restore(into: &state)
    }
    var larger = Self.fresh(parameters: 30)
    #expect(throws: PersistenceError.self) { try Self.keeper(folder).restore(into: &larger) }
    var plain = Self.fresh(.sgd)
    #expect(throws: PersistenceError.self) { try Self.keeper(folder).restore(into: &plain) }
  }

  /// Totals that leave no room for another round's are of no run.
  @Test func impossibleTotalsAreRefused() throws {
    for total in [-1, 1 << 62 | 1, Int.max] {
      var totals = RunTotals()
      totals.completed = total
      #expect(throws: WireError.self) { try RunTotals(wire: totals.wireBytes) }
      totals = RunTotals()
      totals.secureAggregation.bytesUp = total
      #expect(throws: WireError.self) { try RunTotals(wire: totals.wireBytes) }
    }
    // Shares of a total leave room for their sum.
    var totals = RunTotals()
    totals.failed[.threw] = 1 << 57
    #expect(throws: WireError.self) { try RunTotals(wire: totals.wireBytes) }
    totals = RunTotals()
    totals.seconds = -1
    #expect(throws: WireError.self) { try RunTotals(wire: totals.wireBytes) }
    totals = RunTotals()
    totals.bytesUp = 1 << 62
    #expect(try RunTotals(wire: totals.wireBytes) == totals)
  }

  @Test func unwritableFolderIsNamed() throws {
    let folder = try TemporaryFolder()
    try folder.write(Data([1]), "file")
    #expect {
      try CheckpointKeeper(folder: "\(folder.path)/file/checkpoint", policy: CheckpointPolicy(), configuration: "")
    } throws: { error in
      "\(error)".contains("\(folder.path)/file") && "\(error)".contains("cannot write")
    }
  }

  /// A full disk, played by the largest file size that the system allows a process; in a process of its own, because
  /// the limit cannot be confined to one test.
  @Test func fullDiskKeepsTheOldCheckpoint() async throws {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let keeper = try CheckpointTests.keeper(folder)
      try keeper.save(CheckpointTests.state(round: 1, parameters: 10_000))
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 50_000, rlim_max: rlim_t.max)
      #if canImport(Glibc)
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      #else
        setrlimit(RLIMIT_FSIZE, &limit)
      #endif
      #expect {
        try keeper.save(CheckpointTests.state(round: 2, parameters: 10_000))
      } throws: { error in
        "\(error)".contains("checkpoint/latest.writing") && "\(error)".contains("free some space")
      }
      var loaded = CheckpointTests.fresh(parameters: 10_000)
      #expect(try CheckpointTests.keeper(folder).restore(into: &loaded) == .latest)
      #expect(loaded.round == 1)
      #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/checkpoint") == ["latest"])
    }
  }

  @Test func errorsSayWhatToDo() {
    let errors: [(PersistenceError, String)] = [
      (.unknownVersion(path: "p", version: 9), "format version 9"),
      (.otherConfiguration(path: "p"), "resume with the run's own config.yaml"),
    ]
    for (error, words) in errors { #expect("\(error)".contains(words)) }
  }
}

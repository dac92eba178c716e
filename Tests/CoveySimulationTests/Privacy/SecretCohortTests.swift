import CoveyCore
import CoveyNoise
import CoveyPrivacy
import CoveyServer
import CoveySimulation
import CoveySystem
import Foundation
import Testing
import _TestSupport

/// An observer who has all that a private run releases tries to tell who was in its cohorts, and how many they were.
@Suite struct SecretCohortTests {
  static func setup(
    mode: PrivacyConfiguration.Mode = .central, size: PrivacyConfiguration.CohortSize = .secret, rounds: Int = 20
  ) throws -> SimulationSetup {
    var privacy = PrivateSetup.privacy(
      mode: mode, mechanism: mode == .distributed ? .discreteGaussian : .gaussian, noise: .secure, missingShare: 0.9)
    privacy.cohortSize = size
    if size == .public { privacy.accountant = nil }
    // Every third client fails, so that reports have members to name.
    return try PrivateSetup.setup(
      privacy, model: TestSetup.model { $0 % 3 == 1 ? .throwing : .none }, rounds: rounds,
      // Where clients add the noise a round without updates releases nothing, and the model that stays as it was shows that.
      cohort: CohortConfiguration(size: mode == .central ? 8 : 20, sampling: .poisson),
      failures: FailureInjection(dropoutRate: 0.1))
  }

  typealias Line = [String: Any]

  static func lines(_ text: String) throws -> [Line] {
    try text.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? Line)
    }
  }

  /// What is left of an object without `unreleased`, keys in order.
  static func released(_ line: Line) throws -> String {
    var line = line
    line["unreleased"] = nil
    return String(decoding: try JSONSerialization.data(withJSONObject: line, options: .sortedKeys), as: UTF8.self)
  }

  static func run(_ setup: SimulationSetup, _ path: String) throws -> (lines: [Line], reports: [RoundReport]) {
    var reports: [RoundReport] = []
    let directory = try RunDirectory.create(path, configuration: "x: 1\n", dataHashes: ["train": "abcdef"])
    _ = try Simulation(setup: setup, directory: directory).run { reports.append($0) }
    return (try lines(String(decoding: FileSystem.read("\(path)/metrics.jsonl"), as: UTF8.self)), reports)
  }

  /// Two runs of one configuration have other keys, so other cohorts and other failures; what they release is the same byte
  /// for byte, but for the model.
  @Test(arguments: [PrivacyConfiguration.Mode.central, .local, .distributed])
  func releasedLinesAreTheSameWhoeverTookPart(_ mode: PrivacyConfiguration.Mode) throws {
    let folder = try TemporaryFolder()
    let (one, first) = try Self.run(Self.setup(mode: mode), "\(folder.path)/one")
    let (two, second) = try Self.run(Self.setup(mode: mode), "\(folder.path)/two")
    #expect(first.map(\.cohort) != second.map(\.cohort) && first.map(\.firstFailure) != second.map(\.firstFailure))
    #expect(first.contains { $0.firstFailure?.hasPrefix("client ") == true })
    #expect(try one.map(Self.released) == two.map(Self.released))
    // The same attack on lines without the defence, in which all stands side by side, tells the two apart.
    func flat(_ line: Line) throws -> String {
      try Self.released(line.merging(line["unreleased"] as? Line ?? [:]) { old, _ in old })
    }
    #expect(try one.map(flat) != two.map(flat))
    for line in one + two {
      #expect(Set(line.keys) == ["round", "applied", "privacy", "unreleased"])
      #expect(try !Self.released(line).contains("client"))
      let secret = try #require(line["unreleased"] as? Line)
      #expect(
        Set(secret.keys).isSuperset(of: ["cohort", "completed", "failed", "bytesUp", "examples", "steps", "seconds"]))
    }
  }

  /// No key outside `unreleased` moves with the size of the cohort, round by round; within, `cohort` does.
  @Test func noReleasedKeyFollowsTheSize() throws {
    let folder = try TemporaryFolder()
    let (lines, reports) = try Self.run(Self.setup(rounds: 40), "\(folder.path)/run")
    let sizes = reports.map(\.cohort)
    #expect(Set(sizes).count > 4)
    func values(_ key: String, _ read: (Line) -> Any?) -> Set<String> { Set(lines.map { "\(read($0) ?? "none")" }) }
    for key in ["applied"] { #expect(values(key) { $0[key] }.count == 1) }
    for key in ["isPrivate", "delta", "clipBound"] {
      #expect(values(key) { ($0["privacy"] as? Line)?[key] }.count == 1)
    }
    #expect(lines.map { ($0["unreleased"] as? Line)?["cohort"] as? Int } == sizes)
    // Epsilon grows by round, whatever the sizes.
    let other = try Self.run(Self.setup(rounds: 40), "\(folder.path)/other")
    #expect(
      reports.map(\.privacy?.epsilon) == other.reports.map(\.privacy?.epsilon) && other.reports.map(\.cohort) != sizes)
  }

  /// Where the configuration tells sizes, they are told, and nothing else is.
  @Test func publicSizesAreTold() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    let (lines, reports) = try Self.run(Self.setup(size: .public), path)
    #expect(lines.map { $0["cohort"] as? Int } == reports.map(\.cohort))
    for line in lines {
      #expect(Set(line.keys) == ["round", "applied", "privacy", "unreleased", "cohort"])
      #expect((line["unreleased"] as? Line)?["cohort"] == nil)
    }
    #expect(try RunDirectory.resume(path).reports() == reports)
  }

  /// The files that ship name neither members nor sizes nor the data: two runs differ in what the keys decide alone.
  @Test func shippedFilesAreTheSame() throws {
    let folder = try TemporaryFolder()
    let paths = ["one", "two"].map { "\(folder.path)/\($0)" }
    for path in paths { _ = try Self.run(Self.setup(), path) }
    func object(_ path: String, without keys: [String]) throws -> String {
      let bytes = Data(try FileSystem.read(path))
      var object = try #require(try JSONSerialization.jsonObject(with: bytes) as? Line)
      for key in keys + ["unreleased"] {
        #expect(object[key] != nil || key == "unreleased", "\(key)")
        object[key] = nil
      }
      return String(decoding: try JSONSerialization.data(withJSONObject: object, options: .sortedKeys), as: UTF8.self)
    }
    let manifests = try paths.map { try object("\($0)/manifest.json", without: ["digest", "started", "finished"]) }
    #expect(manifests[0] == manifests[1] && !manifests[0].contains("abcdef"))
    let ledgers = try paths.map { try object("\($0)/ledger.json", without: ["segments", "model", "previous", "hash"]) }
    #expect(ledgers[0] == ledgers[1])
    #expect(try RunManifest.read("\(paths[0])/manifest.json").data == ["train": "abcdef"])
  }

  /// The result's line keeps sums over cohorts apart as well; a run without privacy has them where they were.
  @Test func resultsKeepSumsApart() throws {
    let (result, _) = try TestSetup.run(Self.setup())
    let line = try #require(try Self.lines(result.jsonLine()).first)
    let counts: Set = ["clientsPerSecond", "examplesPerSecond", "bytesUp", "bytesDown"]
    #expect(Set((line["unreleased"] as? Line ?? [:]).keys) == counts && counts.isDisjoint(with: line.keys))
    var plain = try Self.setup()
    plain.privacy = nil
    let open = try #require(try Self.lines(try TestSetup.run(plain).0.jsonLine()).first)
    #expect(counts.isSubset(of: open.keys) && open["unreleased"] == nil)
  }

  /// What is written is read back; so are lines of the version that had all side by side.
  @Test func linesAreReadBack() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    let (_, reports) = try Self.run(Self.setup(), path)
    #expect(try RunDirectory.resume(path).reports() == reports)
    let old = """
      {"applied":true,"bytesDown":8,"bytesUp":4,"cohort":3,"completed":2,"evaluationSeconds":0,"examples":9,"failed":\
      {"aborted":0,"budgetSpent":0,"droppedOut":0,"excluded":0,"noExamples":0,"notFinite":0,"threw":1},"firstFailure":"client 7: ill",\
      "privacy":{"clipBound":1,"delta":1e-05,"epsilon":0.5,"isPrivate":true,"unreleased":{"clippedShare":0.25,\
      "medianNorm":2,"signalToNoise":3},"withheld":"too few"},"round":1,"seconds":0.5,"steps":6,"trainingLoss":1.5}

      """
    try folder.write(Data(old.utf8), "run/metrics.jsonl")
    let report = try #require(try RunDirectory.resume(path).reports().first)
    #expect(report.cohort == 3 && report.completed == 2 && report.failed.threw == 1 && report.trainingLoss == 1.5)
    #expect(report.firstFailure == "client 7: ill" && report.privacy?.withheld == "too few")
    #expect(report.privacy?.unreleased == UnreleasedDiagnostics(clippedShare: 0.25, medianNorm: 2, signalToNoise: 3))
    #expect(report.privacy?.tellsCohort == false && report.privacy?.epsilon == 0.5)
  }
}

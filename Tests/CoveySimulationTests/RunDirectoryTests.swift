import CoveyCore
import CoveyServer
import CoveySimulation
import CoveySystem
import Testing
import _TestSupport

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct RunDirectoryTests {
  @Test func aRunLeavesItsFiles() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/deep/er/run/"
    let directory = try RunDirectory.create(path, configuration: "seed: 1\n", dataHashes: ["train": "ab12"])
    let setup = TestSetup.setup(data: try FakeData(clients: 12, testExamples: 9), workers: 2)
    let result = try Simulation(setup: setup, directory: directory).run()
    #expect(try String(decoding: folder.read("deep/er/run/config.yaml"), as: UTF8.self) == "seed: 1\n")
    #expect(result.output == "\(folder.path)/deep/er/run")
    let manifest = try RunManifest.read(directory.manifestPath)
    #expect(manifest.digest == result.digest && manifest.rounds == 6 && manifest.workers == 2 && manifest.seed == 1)
    #expect(manifest.data == ["train": "ab12"] && manifest.finished != nil && manifest.parameters == 13)
    #expect(manifest.version == CoveyVersion.current && manifest.backend == "portable" && !manifest.processor.isEmpty)
    #expect(try directory.reports().map(\.round) == Array(1...6))
    let layout = [
      TensorEntry(name: "dense.kernel", shape: [3, 3], offset: 0),
      TensorEntry(name: "dense.bias", shape: [4], offset: 9),
    ]
    #expect(try Safetensors.read(directory.modelPath, layout: layout) == result.parameters)
  }

  @Test func stoppedRunIsNotFinished() throws {
    let folder = try TemporaryFolder()
    let directory = try RunDirectory.create("\(folder.path)/run", configuration: "")
    let simulation = try Simulation(setup: TestSetup.setup(data: try FakeData(clients: 12)), directory: directory)
    let result = try simulation.run { _ in simulation.requestStop() }
    #expect(result.stopped && result.rounds == 1)
    #expect(try RunManifest.read(directory.manifestPath).finished == nil)
  }

  @Test func folderWithARunIsRefused() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    let data = try FakeData(clients: 12)
    _ = try Simulation(
      setup: TestSetup.setup(data: data), directory: RunDirectory.create(path, configuration: ""))
    #expect(throws: SimulationError.holdsRun(path: path)) { try RunDirectory.create(path, configuration: "") }
  }

  @Test func folderWithOtherFilesIsTaken() throws {
    let folder = try TemporaryFolder()
    try folder.write(Data([1]), "notes.txt")
    #expect(throws: Never.self) { try RunDirectory.create(folder.path, configuration: "") }
  }

  @Test func resumingNothingIsRefused() throws {
    let folder = try TemporaryFolder()
    #expect(throws: SimulationError.noRun(path: folder.path)) { try RunDirectory.resume(folder.path) }
  }

  @Test func unwritableFolderIsNamed() throws {
    let folder = try TemporaryFolder()
    try folder.write(Data([1]), "file")
    #expect(throws: FileError.self) { try RunDirectory.create("\(folder.path)/file", configuration: "") }
    #expect(throws: FileError.self) { try RunDirectory.create("\(folder.path)/file/run", configuration: "") }
    #expect(throws: FileError.self) { try RunDirectory.create("/proc/covey", configuration: "") }
  }

  @Test func lossesThatAreNotNumbersAreKept() throws {
    let folder = try TemporaryFolder()
    let directory = try RunDirectory.create("\(folder.path)/run", configuration: "")
    let setup = TestSetup.setup(
      data: try FakeData(clients: 1, testExamples: 30), rounds: 1, cohort: .all,
      start: ParameterVector([Float](repeating: 1e6, count: 13)))
    let result = try Simulation(setup: setup, directory: directory).run()
    #expect(result.loss == .infinity)
    #expect(try directory.reports().map(\.evaluation?.loss) == [.infinity])
    #expect(try result.jsonLine().contains("\"loss\":\"Infinity\""))
  }

  @Test func jsonLineHasTheContractsKeys() throws {
    let result = try TestSetup.run(TestSetup.setup(data: try FakeData(clients: 12))).0
    let line = try result.jsonLine()
    #expect(!line.contains("\n"))
    let object = try JSONDecoder().decode([String: JSONValue].self, from: Data(line.utf8))
    let keys = [
      "rounds", "seconds", "secondsPerRound", "clientsPerSecond", "examplesPerSecond", "accuracy", "loss", "epsilon",
      "delta", "bytesUp", "bytesDown", "peakMemoryBytes", "digest", "output",
    ]
    #expect(Set(object.keys) == Set(keys))
    #expect(object["rounds"] == .number(6) && object["epsilon"] == .null && object["accuracy"] == .null)
    #expect(object["digest"] == .text(result.digest))
    #expect(result.peakMemoryBytes > 1 << 20)
    #expect(result.clientsPerSecond > 0 && result.examplesPerSecond > 0 && result.secondsPerRound > 0)
  }

  enum JSONValue: Decodable, Equatable {
    case null, number(Double), text(String)
    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .null
      } else if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else {
        self = .text(try container.decode(String.self))
      }
    }
  }
}

internal import CoveyServer
internal import CoveySystem

/// The folder of one run: `config.yaml`, `manifest.json`, `metrics.jsonl`, `model.safetensors`, `checkpoint/`, and
/// `ledger.json` of a private run.
public final class RunDirectory {
  /// The folder.
  public let path: String
  /// Whether the folder holds a run that is to go on.
  public let isResumed: Bool
  /// The text of `config.yaml`.
  public let configuration: String
  /// Hashes of the data by file, as the caller states them; they go into the manifest.
  public let dataHashes: [String: String]

  private init(path: String, isResumed: Bool, configuration: String, dataHashes: [String: String]) {
    self.path = path
    self.isResumed = isResumed
    self.configuration = configuration
    self.dataHashes = dataHashes
  }

  /// A folder for a new run, made if missing. Nothing is written into it before a ``Simulation`` accepts its setup.
  /// - Parameters:
  ///   - path: The folder.
  ///   - configuration: The complete configuration, for `config.yaml`.
  ///   - dataHashes: Hashes of the data by file.
  /// - Throws: ``SimulationError/holdsRun(path:)``, or `FileError` if the folder cannot be made or written.
  public static func create(
    _ path: String, configuration: String, dataHashes: [String: String] = [:]
  ) throws -> RunDirectory {
    let path = trimmed(path)
    try FileSystem.createFolder(path)
    let taken = [configurationName, manifestName, metricsName, modelName, checkpointName, ledgerName, clientsName]
    if taken.contains(where: { FileSystem.exists("\(path)/\($0)") }) { throw SimulationError.holdsRun(path: path) }
    return RunDirectory(path: path, isResumed: false, configuration: configuration, dataHashes: dataHashes)
  }

  /// The folder of a run that is to go on.
  /// - Parameters:
  ///   - path: The folder.
  ///   - dataHashes: Hashes of the data by file; a ``Simulation`` refuses those that differ from the run's.
  /// - Throws: ``SimulationError/noRun(path:)``, or `FileError` if it cannot be read and written.
  public static func resume(_ path: String, dataHashes: [String: String] = [:]) throws -> RunDirectory {
    let path = trimmed(path)
    let file = "\(path)/\(configurationName)"
    guard FileSystem.exists(file) else { throw SimulationError.noRun(path: path) }
    try FileSystem.createFolder(path)
    let text = String(decoding: try FileSystem.read(file), as: UTF8.self)
    return RunDirectory(path: path, isResumed: true, configuration: text, dataHashes: dataHashes)
  }

  private static let configurationName = "config.yaml"
  private static let manifestName = "manifest.json"
  private static let metricsName = "metrics.jsonl"
  private static let modelName = "model.safetensors"
  private static let checkpointName = "checkpoint"
  private static let ledgerName = "ledger.json"
  private static let clientsName = "clients"

  /// `manifest.json`.
  public var manifestPath: String { "\(path)/\(Self.manifestName)" }
  /// `metrics.jsonl`.
  public var metricsPath: String { "\(path)/\(Self.metricsName)" }
  /// `model.safetensors`.
  public var modelPath: String { "\(path)/\(Self.modelName)" }
  /// `checkpoint/`.
  public var checkpointPath: String { "\(path)/\(Self.checkpointName)" }

  /// `clients/`: what clients keep for algorithms with a state; there is none with the others.
  public var clientStatesPath: String { "\(path)/\(Self.clientsName)" }
  /// `bans/`: who was proven to lie in secure aggregation, and the evidence; there is none while nobody was.
  public var bansPath: String { "\(path)/bans" }
  /// `ledger.json`: what a private run has spent.
  public var ledgerPath: String { "\(path)/\(Self.ledgerName)" }
  /// The key of the noise of a private run that has not ended.
  var noiseKeyPath: String { "\(checkpointPath)/noise.key" }

  /// Writes `config.yaml` of a new run.
  func writeConfiguration() throws {
    try FileWriter.replace("\(path)/\(Self.configurationName)") { file in
      try file.write(Array(configuration.utf8).span.bytes)
    }
  }

  private static func trimmed(_ path: String) -> String {
    var path = path
    while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
    return path
  }
}

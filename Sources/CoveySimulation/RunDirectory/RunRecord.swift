internal import CoveyCompute
internal import CoveyCore
internal import CoveyServer

/// Writes a run's record into its directory.
final class RunRecord {
  let directory: RunDirectory
  private let setup: SimulationSetup
  private var manifest: RunManifest
  private var metrics: MetricsLog?

  init(directory: RunDirectory, setup: SimulationSetup, identity: String, isPrivate: Bool?) {
    self.directory = directory
    self.setup = setup
    manifest = RunManifest(
      name: setup.name, version: CoveyVersion.current, platform: Platform.name, processor: Platform.processor,
      backend: setup.backend.rawValue, seed: setup.seed, model: setup.model.name,
      parameters: setup.model.parameterCount, data: directory.dataHashes, configuration: identity,
      workers: setup.workers, rounds: 0, isPrivate: isPrivate, digest: nil, started: RunManifest.now(), finished: nil)
  }

  /// Compares the data of a resumed run with those that it was begun with: before a private run takes its ledger up.
  /// - Throws: ``SimulationError/otherData(path:part:)``.
  func checkData() throws {
    // A manifest that was torn by a crash costs only the time of the first start.
    guard directory.isResumed, let first = try? RunManifest.read(directory.manifestPath) else { return }
    let parts = first.data.keys.sorted()
    if let part = parts.first(where: { manifest.data[$0] != nil && manifest.data[$0] != first.data[$0] }) {
      throw SimulationError.otherData(path: directory.path, part: part)
    }
    manifest.started = first.started
    if manifest.data.isEmpty { manifest.data = first.data }
  }

  /// Writes what is known at the start, and cuts the metrics back to the rounds that a resumed run has.
  /// - Throws: `PersistenceError`.
  func begin(completedRounds: Int) throws {
    if !directory.isResumed { try directory.writeConfiguration() }
    manifest.rounds = completedRounds
    try manifest.write(to: directory.manifestPath)
    metrics = try MetricsLog(directory.metricsPath, keepingRounds: completedRounds)
  }

  func append(_ report: RoundReport) throws { try metrics?.append(report) }

  func synchronize() throws { try metrics?.synchronize() }

  /// Writes the model and completes the manifest.
  func end(_ result: SimulationResult) throws {
    try synchronize()
    var metadata = ["model": setup.model.name, "digest": result.digest, "rounds": "\(result.rounds)"]
    metadata["isPrivate"] = result.isPrivate.map { "\($0)" }
    try Safetensors.write(result.parameters, layout: setup.model.layout, metadata: metadata, to: directory.modelPath)
    manifest.rounds = result.rounds
    manifest.digest = result.digest
    manifest.finished = result.stopped ? nil : RunManifest.now()
    try manifest.write(to: directory.manifestPath)
  }
}

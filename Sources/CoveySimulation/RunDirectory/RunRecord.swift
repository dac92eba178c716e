internal import CoveyCompute
internal import CoveyCore
internal import CoveyServer
internal import CoveySystem

/// Writes a run's record into its directory.
final class RunRecord {
  let directory: RunDirectory
  private let setup: SimulationSetup
  private var manifest: RunManifest
  /// The manifest of a resumed run as it was found; nil if a crash has torn it, or it is gone.
  private let first: RunManifest?
  private var metrics: MetricsLog?

  init(directory: RunDirectory, setup: SimulationSetup, identity: String, isPrivate: Bool?) {
    self.directory = directory
    self.setup = setup
    first = directory.isResumed ? try? RunManifest.read(directory.manifestPath) : nil
    manifest = RunManifest(
      name: setup.name, version: CoveyVersion.current, platform: Machine.name, processor: Machine.processor,
      backend: setup.backend.rawValue, seed: setup.seed, model: setup.model.name,
      parameters: setup.model.parameterCount, data: directory.dataHashes, configuration: identity,
      settings: setup.settings, workers: setup.workers, rounds: 0, isPrivate: isPrivate, digest: nil,
      started: RunManifest.now(), finished: nil)
  }

  /// Compares the configuration of a resumed run with the one that it was begun with, value by value where both are known:
  /// before any file is touched.
  /// - Throws: ``SimulationError/otherVersion(path:version:)``, ``SimulationError/otherConfiguration(path:changes:)``.
  func checkSettings() throws {
    if let first, CoveyVersion.minor(first.version) != CoveyVersion.minor(manifest.version) {
      throw SimulationError.otherVersion(path: directory.path, version: first.version)
    }
    guard let first, let before = first.settings, let now = manifest.settings else { return }
    let changes = Set(before.keys).union(now.keys).sorted().compactMap { key -> String? in
      let (old, new) = (before[key], now[key])
      return old == new ? nil : "\(key) was \(old ?? "absent") and is now \(new ?? "absent")"
    }
    if !changes.isEmpty { throw SimulationError.otherConfiguration(path: directory.path, changes: changes) }
  }

  /// Compares configuration and data of a resumed run with those that it was begun with: before a private run takes its
  /// ledger up. Without a manifest that can be read nobody knows them; the key of the noise follows them all the same, so
  /// that rounds on others count again.
  /// - Throws: ``SimulationError/otherConfiguration(path:changes:)``, ``SimulationError/otherData(path:part:)``.
  func checkBeginning() throws {
    guard let first else { return }
    guard first.configuration == manifest.configuration else {
      throw SimulationError.otherConfiguration(path: directory.path, changes: [])
    }
    let parts = first.data.keys.sorted()
    if let part = parts.first(where: { manifest.data[$0] != nil && manifest.data[$0] != first.data[$0] }) {
      throw SimulationError.otherData(path: directory.path, part: part)
    }
    manifest.started = first.started
    if manifest.data.isEmpty { manifest.data = first.data }
  }

  /// Writes what is known at the start, and cuts the metrics back to the rounds that a resumed run has.
  /// - Throws: `FileError`.
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

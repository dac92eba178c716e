internal import CoveyConfiguration
import CoveyCore
internal import CoveyServer
internal import CoveySimulation
internal import CoveySystem

/// The folder of a sweep: `sweep.json`, the runs' own folders in `runs/`, and the reports.
public struct SweepFolder: Sendable {
  /// The folder.
  public let path: String

  /// A folder, which need not exist.
  public init(_ path: String) {
    var path = path
    while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
    self.path = path
  }

  var statePath: String { "\(path)/sweep.json" }

  /// The folder of a run.
  public func path(of run: SweepRun) -> String { "\(path)/runs/\(run.name)" }

  /// The plan of the sweep in this folder.
  /// - Parameter seeds: How often every setting is to run from now on; nil for as often as planned.
  /// - Throws: `SettingsError` if it holds no sweep; `FileError` or `PersistenceError` if that cannot be read.
  public func plan(seeds: Int? = nil) throws -> SweepPlan {
    guard FileSystem.exists(statePath) else {
      throw SettingsError(nil, "\(path) holds no sweep to go on with; give the output folder of a sweep")
    }
    return try SweepPlan(restoring: read().plan, seeds: seeds)
  }

  /// Begins a sweep in this folder, or goes on with the one that it holds.
  /// - Throws: `SettingsError` if the folder holds something else; `FileError` if it cannot be used.
  func begin(_ plan: SweepPlan) throws -> SweepState {
    guard FileSystem.exists(statePath) else {
      try FileSystem.createFolder(path)
      let others = (try? FileSystem.names(in: path)) ?? []
      guard others.allSatisfy({ $0 == "sweep.json.writing" }) else {
        throw SettingsError(nil, "\(path) is not empty and holds no sweep; choose another output folder")
      }
      let state = SweepState(plan: plan)
      try save(state)
      return state
    }
    var state = try read()
    guard state.plan.isSameSweep(as: plan) else {
      throw SettingsError(
        nil,
        "\(path) holds another sweep (its configuration, its values or its baseline differ); choose another output "
          + "folder, or go on with covey privacy sweep --resume \(path)")
    }
    guard plan.seeds >= state.plan.seeds else {
      throw SettingsError(
        .argument("--seeds \(plan.seeds)"),
        "the sweep in \(path) was begun with \(state.plan.seeds) seeds; give at least as many")
    }
    state.plan.seeds = plan.seeds
    try save(state)
    return state
  }

  /// Replaces `sweep.json` as a whole.
  package func save(_ state: SweepState) throws {
    let bytes = try state.encoded()
    try FileWriter.replace(statePath) { try $0.write(bytes.span.bytes) }
  }

  /// Writes a report.
  func write(_ text: String, to name: String) throws {
    try FileWriter.replace("\(path)/\(name)") { try $0.write(Array(text.utf8).span.bytes) }
  }

  /// The directory in which a run begins, or goes on where it was killed.
  /// - Throws: `PersistenceError` if it holds a run of another configuration; `FileError` if it cannot be used.
  func directory(of run: SweepRun, configuration: String, dataHashes: [String: String]) throws -> RunDirectory {
    let folder = path(of: run)
    if FileSystem.exists("\(folder)/config.yaml") {
      let directory = try RunDirectory.resume(folder, dataHashes: dataHashes)
      guard directory.configuration == configuration else { throw PersistenceError.otherConfiguration(path: folder) }
      return directory
    }
    // A run writes its configuration before it releases anything, so this one released nothing; but what has been released
    // is never forgotten.
    guard !FileSystem.exists("\(folder)/ledger.json") else {
      throw PersistenceError.corrupt(
        path: folder,
        reason: "it has a ledger but no config.yaml; bring that back, or remove the folder and count its releases")
    }
    if FileSystem.exists(folder) { try FileSystem.removeTree(folder) }
    return try RunDirectory.create(folder, configuration: configuration, dataHashes: dataHashes)
  }

  /// Removes the folder of a run that was refused before it wrote anything.
  func discard(_ run: SweepRun) {
    let folder = path(of: run)
    let hasBegun = FileSystem.exists("\(folder)/config.yaml") || FileSystem.exists("\(folder)/ledger.json")
    if !hasBegun { try? FileSystem.removeTree(folder) }
  }

  private func read() throws -> SweepState {
    try SweepState(decoding: FileSystem.read(statePath), path: statePath)
  }
}

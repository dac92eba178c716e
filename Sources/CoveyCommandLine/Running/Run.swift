import ArgumentParser
import CoveyConfiguration
import CoveyData
internal import CoveyPrivacy
import CoveyServer
import CoveySimulation
import CoveySystem

/// One run, from its configuration to its result.
struct Run {
  private let loaded: LoadedConfiguration
  private let folder: String
  private let isResumed: Bool

  /// A new run.
  init(_ loaded: LoadedConfiguration, output: String?) {
    self.loaded = loaded
    folder = output ?? Self.freshFolder(loaded.simulation.name)
    isResumed = false
  }

  /// A run that goes on.
  init(resuming folder: String, config: String?, overrides: [ConfigurationOverride]) throws {
    let directory = try RunDirectory.resume(folder)
    loaded = try LoadedConfiguration(
      resuming: directory.configuration, savedFile: "\(directory.path)/config.yaml", path: config, overrides: overrides)
    self.folder = directory.path
    isResumed = true
  }

  /// Runs to the end, or until interrupted.
  func perform(json: Bool, quiet: Bool) throws {
    let data = try loaded.loadData()
    let setup = try loaded.makeSetup(data: data, cores: Machine.cores)
    let hashes = try DataHashes.digests(of: data)
    let isNew = !FileSystem.exists(folder)
    let directory =
      try isResumed
      ? RunDirectory.resume(folder, dataHashes: hashes)
      : RunDirectory.create(folder, configuration: loaded.simulation.yaml, dataHashes: hashes)
    let interruption = Interruption()
    let simulation: Simulation
    do {
      simulation = try Simulation(setup: setup, directory: directory)
    } catch {
      // A run that is refused leaves no folder.
      if isNew { Files.removeIfEmpty(folder) }
      throw error
    }
    interruption.watch { simulation.requestStop() }
    let progress = RunProgress(rounds: setup.rounds, completed: simulation.completedRounds, toError: json, quiet: quiet)
    if case .previous(because: let damage) = simulation.restored {
      Console.error("covey: warning: \(damage); using the one before")
    }
    if let plan = simulation.privacyPlan {
      let warnings = plan.reasonsNotPrivate + plan.warnings.filter { !$0.hasPrefix("not private") }
      for warning in warnings { Console.error("covey: warning: \(warning)") }
    }
    if let outlook = simulation.secureOutlook {
      for warning in outlook.warnings { Console.error("covey: warning: \(warning)") }
      progress.say("secure aggregation: \(outlook.choice)")
    }
    if isResumed { progress.say("going on after round \(simulation.completedRounds)") }
    let result = try simulation.run { progress.roundEnded($0) }
    progress.end()
    if !quiet { Summary(result, rounds: setup.rounds).lines.forEach(progress.say) }
    if result.stopped {
      Console.error(
        "interrupted after round \(result.rounds); go on with:", command: "covey simulate --resume \(directory.path)")
    }
    if json { Console.out(try result.jsonLine()) }
    if let failure = result.failure {
      if result.isPrivate != nil { Console.error("covey: warning: the failures below are \(Console.unreleased)") }
      throw failure
    }
    if result.stopped { throw ExitCode(Exit.interrupted) }
  }

  /// `runs/<name>-<time>`, numbered if two runs begin in one second.
  private static func freshFolder(_ name: String) -> String {
    let base = "runs/\(name)-\(WallClock.compactTimestamp)"
    var folder = base
    var number = 2
    while FileSystem.exists(folder) {
      folder = "\(base)-\(number)"
      number += 1
    }
    return folder
  }
}

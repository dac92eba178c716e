import ArgumentParser
import CoveyConfiguration
import CoveyReport
import CoveySweep
import CoveySystem

/// `covey privacy sweep`: what does each epsilon cost in accuracy?
struct PrivacySweep: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep", abstract: "Run a configuration with many values and seeds, and compare accuracy by epsilon.",
    discussion: """
      Every combination of the values runs once a seed, in folders of its own below the sweep's. A sweep that was \
      interrupted or killed goes on if it is given the same folder. On private data a sweep spends privacy budget itself: \
      every run is a release.
      """)

  @OptionGroup var options: ConfigurationOptions

  // Unconditional: a value such as -1 gets the configuration's own message.
  @Option(parsing: .unconditional, help: ArgumentHelp("Values of privacy.budget.epsilon.", valueName: "values"))
  var epsilon: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Values of privacy.clip.bound.", valueName: "values"))
  var clip: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Values of privacy.noiseMultiplier.", valueName: "values"))
  var noiseMultiplier: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Values of cohort.size.", valueName: "values"))
  var cohort: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Values of client.optimizer.learningRate.", valueName: "values"))
  var learningRate: String?

  @Option(help: ArgumentHelp("Values of any key, such as client.epochs=1,2,5.", valueName: "path=values"))
  var vary: [String] = []

  @Option(parsing: .unconditional, help: "Every setting runs with the seeds 1 to this number; 3 by default.")
  var seeds: Int?

  @Flag(help: "Do not run without privacy too.")
  var noBaseline = false

  @Option(help: "The sweep's folder; by default sweeps/<name>-<time>. One that holds this sweep goes on.")
  var output: String?

  @Option(help: ArgumentHelp("Go on with the sweep in a folder.", valueName: "folder"))
  var resume: String?

  @Option(parsing: .unconditional, help: "Runs side by side, one thread each; by default one a processor.")
  var jobs: Int?

  @Flag(help: "Print the result as one JSON object, the last line of standard output.")
  var json = false

  @Flag(help: "Print no progress.")
  var quiet = false

  func validate() throws {
    for (what, value) in [("--output", output), ("--resume", resume)] where value == "" {
      throw ValidationError("the folder after \(what) is empty; name one")
    }
    if let jobs, jobs < 1 { throw ValidationError("--jobs must be 1 or more, not \(jobs)") }
    if resume != nil, output != nil || options.config != nil || !options.assignments.isEmpty || noBaseline || isVarying
    {
      throw ValidationError(
        "--resume takes everything from its folder; beside it only --seeds and --jobs mean something")
    }
  }

  func run() throws {
    let (plan, folder) = try planAndFolder()
    let interruption = Interruption()
    let sweep = try Sweep(plan, folder: folder, jobs: jobs ?? Machine.cores)
    interruption.watch { sweep.requestStop() }
    let progress = SweepProgress(sweep, toError: json, quiet: quiet)
    sweep.results.spending.sentences.forEach { progress.say("! \($0)") }
    let isComplete = try sweep.run { progress.take($0) }
    progress.end()
    let results = sweep.results
    try folder.write(results)
    show(results, in: folder)
    guard isComplete else {
      Console.error("interrupted; go on with:", command: "covey privacy sweep --resume \(folder.path)")
      throw ExitCode(Exit.interrupted)
    }
    if let failure = results.failure { throw failure }
  }

  private func planAndFolder() throws -> (SweepPlan, SweepFolder) {
    if let resume {
      let folder = SweepFolder(resume)
      return (try folder.plan(seeds: seeds), folder)
    }
    let plan = try SweepPlan(
      yaml: options.config.map { try LoadedConfiguration.read($0) } ?? DefaultSimulation.yaml,
      file: options.config ?? "(built-in)", assignments: options.assignments, axes: axes(), seeds: seeds ?? 3,
      includesBaseline: !noBaseline)
    let base = "sweeps/\(plan.name)-\(WallClock.compactTimestamp)"
    return (plan, SweepFolder(output ?? base))
  }

  private var shorthands: [(option: String, path: String, values: String?)] {
    [
      ("--epsilon", "privacy.budget.epsilon", epsilon), ("--clip", "privacy.clip.bound", clip),
      ("--noise-multiplier", "privacy.noiseMultiplier", noiseMultiplier), ("--cohort", "cohort.size", cohort),
      ("--learning-rate", "client.optimizer.learningRate", learningRate),
    ]
  }

  private var isVarying: Bool { !vary.isEmpty || shorthands.contains { $0.values != nil } }

  private func axes() throws -> [SweepAxis] {
    let short = try shorthands.compactMap { option, path, values in
      try values.map { try SweepAxis(path: path, list: $0, option: "\(option) \($0)") }
    }
    return try short + vary.map { try SweepAxis(vary: $0) }
  }

  private func show(_ results: SweepResults, in folder: SweepFolder) {
    let stream: StandardStream = json ? .error : .output
    if !(json && quiet), results.count(.done) > 0 {
      if let chart = results.chart {
        Console.write("\n" + chart.text(width: min(Console.columns, 100)) + "\n", to: stream)
      }
      for line in results.lines(width: Console.width(of: stream)) { Console.write(line + "\n", to: stream) }
      Console.tell("the page is \(folder.path)/sweep.html", to: stream)
    }
    if json { Console.out(results.jsonLine(output: folder.path)) }
  }
}

import ArgumentParser
import CoveyConfiguration
import CoveySimulation

/// `covey simulate`: runs a simulation.
struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a model with simulated clients.",
    discussion: """
      Without a configuration it runs the built-in example on built-in data. Ctrl-C saves the run and says how to go on; \
      a second Ctrl-C ends it at once.
      """)

  @OptionGroup var options: ConfigurationOptions

  @Option(help: "The run's folder; by default runs/<name>-<time>.")
  var output: String?

  // Unconditional: a value such as -1 gets the configuration's own message.
  @Option(parsing: .unconditional, help: "Threads that play clients; they change the speed, never the result.")
  var workers: String?

  @Option(parsing: .unconditional, help: "The seed of everything random.")
  var seed: String?

  @Option(help: ArgumentHelp("Go on with the run in a folder.", valueName: "folder"))
  var resume: String?

  @Option(help: "The kernels: automatic, portable or onednn.")
  var backend: String?

  @Flag(help: "Print the result as one JSON object, the last line of standard output.")
  var json = false

  @Flag(help: "Print no progress.")
  var quiet = false

  func validate() throws {
    for (what, value) in [("--output", output), ("--resume", resume)] where value == "" {
      throw ValidationError("the folder after \(what) is empty; name one")
    }
    if resume != nil, output != nil { throw ValidationError("--resume goes on in its folder; leave --output out") }
  }

  func run() throws {
    let run =
      try resume.map { try Run(resuming: $0, config: options.config, overrides: overrides()) }
      ?? Run(LoadedConfiguration(path: options.config, overrides: overrides()), output: output)
    try run.perform(json: json, quiet: quiet)
  }

  private func overrides() throws -> [ConfigurationOverride] {
    let named = [("seed", seed), ("workers", workers), ("backend", backend)]
    return try options.overrides()
      + named.compactMap { path, value in
        try value.map { try ConfigurationOverride(path: path, value: $0, argument: "--\(path) \($0)") }
      }
  }
}

import ArgumentParser
import CoveyConfiguration
import CoveySystem

/// `covey config`: prints the complete configuration.
struct Config: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check a configuration and print it with every default filled in.")

  @OptionGroup var options: ConfigurationOptions

  func run() throws {
    Console.write(try options.load().simulation.yaml, to: .output)
  }
}

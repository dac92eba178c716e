import ArgumentParser
import CoveyConfiguration
import CoveyCore
import CoveyData
import CoveyDataSources

/// `covey data`: what there is to train on.
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "List, download, describe and split data sets.",
    subcommands: [List.self, Fetch.self, Describe.self, Split.self])

  /// `covey data list`.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the data sources, and the data sets that can be downloaded.")

    func run() {
      for source in DataSources.registry.all {
        let name = source.name + String(repeating: " ", count: max(1, 14 - source.name.count))
        Console.tell(name + source.explanation)
      }
      Console.out("\nTo download (covey data fetch NAME):")
      for dataset in DataCatalog.all {
        let name = dataset.name + String(repeating: " ", count: max(1, 14 - dataset.name.count))
        let bytes = dataset.files.reduce(0) { $0 + $1.bytes }
        Console.tell(
          "\(name)\(dataset.explanation), \((Double(bytes) / 1e6).fixed(1)) MB, licence: \(dataset.licence)")
      }
    }
  }

  /// `covey data describe`.
  struct Describe: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print facts about a source, or about the data of a configuration.")

    @Argument(help: "A source's name, or a configuration file (.yaml).")
    var source: String

    @Option(name: .customLong("set"), help: ArgumentHelp("Replace a value.", valueName: "path=value"))
    var assignments: [String] = []

    func run() throws {
      let overrides = try assignments.map { try ConfigurationOverride(assignment: $0) }
      let loaded: LoadedConfiguration
      if source.hasSuffix(".yaml") || source.hasSuffix(".yml") {
        loaded = try LoadedConfiguration(path: source, overrides: overrides)
      } else {
        let choice = try ConfigurationOverride(path: "data.source", value: source, argument: source)
        loaded = try LoadedConfiguration(yaml: "data: {}", file: source, overrides: [choice] + overrides)
      }
      Console.out(try loaded.describeData())
    }
  }

  /// `covey data partition`.
  struct Split: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "partition", abstract: "Print how the clients of a configuration share its data.")

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Print one JSON object instead.")
    var json = false

    func run() throws {
      let summary = try options.load().summarizePartition()
      if json {
        Console.out(try summary.jsonLine())
      } else {
        Console.tell(lines: summary.table())
      }
    }
  }
}

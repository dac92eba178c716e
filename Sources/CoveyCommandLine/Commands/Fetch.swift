import ArgumentParser
import CoveyConfiguration
import CoveyCore
import CoveyData
import CoveyDataSources
import CoveyFetch
import CoveySystem

extension DataCommand {
  /// `covey data fetch`.
  struct Fetch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Download a public data set to the cache folder.",
      discussion: "A broken download goes on where it stopped; every file is checked by its SHA-256.")

    @Argument(help: "The data set's name.")
    var name: String

    @Option(help: ArgumentHelp("Take the files from this web folder instead.", valueName: "url"))
    var from: String?

    func run() async throws {
      let known = DataCatalog.all
      guard let entry = known.first(where: { $0.name == name }) else {
        let hint = SpellingHint.sentence(for: name, among: known.map(\.name))
        throw SettingsError(nil, "there is no public data set \"\(name)\"\(hint)")
      }
      if let from, !from.hasPrefix("http://"), !from.hasPrefix("https://") {
        throw SettingsError(nil, "--from \(from): expected a web folder, such as https://example.org/mnist/")
      }
      let dataset = from.map(entry.mirrored(at:)) ?? entry
      guard let cache = DataDirectory.cache else {
        throw SettingsError(nil, "there is no home folder for the cache; set XDG_CACHE_HOME")
      }
      let isLive = Console.errorIsTerminal
      let folder = try await DataFetcher(cache: cache).fetch(dataset) { progress in
        let megabytes = { (bytes: Int) in (Double(bytes) / 1e6).fixed(1) }
        let line = "\(progress.file)  \(megabytes(progress.bytes)) of \(megabytes(progress.total)) MB"
        if isLive {
          Console.write("\r\u{1B}[K" + line, to: .error)
          if progress.bytes == progress.total { Console.write("\n", to: .error) }
        } else if progress.bytes == progress.total {
          Console.error(line)
        }
      }
      Console.out("\(dataset.name) is in \(folder)")
    }
  }
}

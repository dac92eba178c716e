internal import CoveyConfiguration
internal import CoveyServer
internal import Synchronization

/// The data of a sweep's runs, read once and shared by the runs that have the same; kept until the last of them ends.
final class SweepData: Sendable {
  typealias Loaded = (data: LoadedData, hashes: [String: String])

  /// What determines data.
  private struct Key: Hashable {
    let section: DataSection
    let seed: UInt64
  }

  /// Data that the first one to ask for reads while the others wait.
  private final class Entry: Sendable {
    let loaded = Mutex<Loaded?>(nil)
  }

  private struct Shelf {
    var entries: [Key: Entry] = [:]
    var users: [Key: Int] = [:]
  }

  private let shelf = Mutex(Shelf())

  /// Announces a run with such data.
  func expect(_ configuration: SimulationConfiguration) {
    shelf.withLock { $0.users[Self.key(configuration), default: 0] += 1 }
  }

  /// The data of a run.
  /// - Throws: What reading them throws.
  func load(_ loaded: LoadedConfiguration) throws -> Loaded {
    let key = Self.key(loaded.simulation)
    let entry = shelf.withLock { shelf in
      let entry = shelf.entries[key] ?? Entry()
      shelf.entries[key] = entry
      return entry
    }
    return try entry.loaded.withLock { kept in
      if let kept { return kept }
      let data = try loaded.loadData()
      let fresh = (data, try DataHashes.digests(of: data))
      kept = fresh
      return fresh
    }
  }

  /// Says that a run that was announced needs its data no longer.
  func release(_ configuration: SimulationConfiguration) {
    let key = Self.key(configuration)
    shelf.withLock { shelf in
      let left = (shelf.users[key] ?? 1) - 1
      shelf.users[key] = left
      if left <= 0 { shelf.entries[key] = nil }
    }
  }

  private static func key(_ configuration: SimulationConfiguration) -> Key {
    Key(section: configuration.data, seed: configuration.seed)
  }
}

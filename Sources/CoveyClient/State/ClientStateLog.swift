package import CoveyCore
internal import CoveySecureAggregation
internal import CoveySystem
internal import Synchronization

/// Where a log of states stood: a file that was written anew so many times, and its length.
package struct ClientStateMark: WireCodable, Hashable {
  /// Which of the log's files.
  package let generation: Int
  /// Its bytes.
  package let length: Int

  package init(generation: Int, length: Int) {
    self.generation = generation
    self.length = length
  }

  package init(from reader: inout WireReader) throws(WireError) {
    generation = try reader.int64("a generation", in: 1...Int.max)
    length = try reader.int64("a length", in: ClientStateRecord.header.count...Int.max)
  }

  package func write(to writer: inout WireWriter) {
    writer.write(generation)
    writer.write(length)
  }
}

/// States on the disk: a file to which each new state is appended, and in memory only where the latest two of each client
/// stand.
///
/// A state that was saved is on the disk, and after a crash all of it or nothing. A file that is damaged in any other way is
/// refused. One process holds the folder at a time. From any thread.
public final class ClientStateLog: ClientStateStore {
  /// A file is written anew once it has more bytes that nobody needs than this, and than it has of others.
  static let mostWaste = 64 << 20

  private struct State: ~Copyable {
    var file: OpenFile
    var generation: Int
    var size: Int
    var places: [ClientStateKey: StateHistory<Range<Int>>]
    /// The marks that a checkpoint may still go back to, the older one first.
    var marks: [ClientStateMark] = []
    /// Whether a write failed, so that nobody knows what the disk holds.
    var isBroken = false
  }
  private let folder: String
  private let lock: FolderLock?
  private let isDurable: Bool
  private let mostWaste: Int
  private let state: Mutex<State>

  /// Opens the states in `folder`, which is made if it is missing.
  /// - Throws: ``ClientStateError`` if they are damaged or in use, `FileError` if they cannot be read.
  public convenience init(folder: String) throws {
    try FileSystem.createFolder(folder)
    guard let lock = FolderLock(folder) else { throw ClientStateError.inUse(path: folder) }
    let newest = try Self.generations(in: folder).max()
    try self.init(folder, lock: lock, mostWaste: Self.mostWaste) {
      guard let newest else { return (1, ClientStateRecord.header.count, [:]) }
      let found = try ClientStateRecord.places(Self.path(folder, newest), length: nil)
      return (newest, found.length, found.places)
    }
  }

  /// The states of a run: those that it had at a mark, or none. What was written later is forgotten.
  package convenience init(folder: String, at mark: ClientStateMark?, mostWaste: Int = mostWaste) throws {
    try FileSystem.createFolder(folder)
    let later = try Self.generations(in: folder).filter { $0 > mark?.generation ?? 0 }
    let found = try mark.map { mark in
      try ClientStateRecord.places(Self.path(folder, mark.generation), length: mark.length)
    }
    for generation in later { FileSystem.remove(Self.path(folder, generation)) }
    try self.init(folder, lock: nil, mostWaste: mostWaste) {
      guard let mark, let found else { return (1, ClientStateRecord.header.count, [:]) }
      return (mark.generation, mark.length, found.places)
    }
    if let mark { state.withLock { $0.marks = [mark] } }
  }

  private init(
    _ folder: String, lock: FolderLock?, mostWaste: Int,
    _ find: () throws -> (generation: Int, length: Int, places: [ClientStateKey: StateHistory<Range<Int>>])
  ) throws {
    self.folder = folder
    self.lock = lock
    self.mostWaste = mostWaste
    isDurable = lock != nil
    let (generation, length, places) = try find()
    let path = Self.path(folder, generation)
    if !FileSystem.exists(path) { try Self.make(path) { _ in } }
    let file = try OpenFile(updating: path)
    try file.truncate(to: length)
    state = Mutex(State(file: file, generation: generation, size: length, places: places))
  }

  /// The state with which a round begins.
  public func load(_ key: ClientStateKey, before round: Int) throws -> ClientState? {
    let found = try state.withLock { state -> (OpenFile, Range<Int>, String)? in
      guard let place = try state.places[key]?.state(before: round) else { return nil }
      return (state.file, place, Self.path(folder, state.generation))
    }
    guard let (file, place, path) = found else { return nil }
    // The file stays open, and what stands in it is never changed.
    let record = try ClientStateRecord(reading: place, of: file, path: path)
    guard record.key == key else {
      throw ClientStateError.damaged(path: path, reason: "a record has changed its owner")
    }
    return record.state
  }

  /// Keeps a state.
  public func save(_ state: ClientState, of key: ClientStateKey) throws {
    let bytes = try ClientStateRecord(key: key, state: state).recordBytes()
    try self.state.withLock { log in
      guard !log.isBroken else {
        throw ClientStateError.damaged(path: Self.path(folder, log.generation), reason: "a write to it has failed")
      }
      var history = log.places[key]
      let place = log.size..<log.size + bytes.count
      if history == nil { history = StateHistory(state.version, place) } else { try history?.add(state.version, place) }
      do {
        try log.file.write(bytes.span.bytes, at: log.size)
        if isDurable { try log.file.synchronizeDrive() }
      } catch {
        // What was appended so far is cut off by the next state, or by opening the log again.
        if isDurable { log.isBroken = true }
        throw error
      }
      log.size += bytes.count
      log.places[key] = history
      // The state is kept. A log that cannot be written anew goes on growing.
      if isDurable { try? Self.compact(&log, folder, mostWaste) { FileSystem.remove($0) } }
    }
  }

  /// Brings all states to the disk.
  /// - Returns: Where the log stands, for a checkpoint; it and the one of the call before can be gone back to.
  package func mark() throws -> ClientStateMark {
    try state.withLock { log in
      try Self.compact(&log, folder, mostWaste) { _ in }
      try log.file.synchronizeDrive()
      let mark = ClientStateMark(generation: log.generation, length: log.size)
      log.marks = (log.marks + [mark]).suffix(3)
      let oldest = log.marks[0].generation
      for generation in try Self.generations(in: folder) where generation < oldest {
        FileSystem.remove(Self.path(folder, generation))
      }
      return mark
    }
  }

  /// Writes the states that anybody may still ask for into a new file, once the others are too many.
  private static func compact(
    _ log: inout State, _ folder: String, _ mostWaste: Int, old: (String) -> Void
  ) throws {
    let kept = log.places.values.reduce(0) { $0 + $1.newest.kept.count + ($1.before?.kept.count ?? 0) }
    guard log.size - kept - ClientStateRecord.header.count > max(mostWaste, kept) else { return }
    var (places, size) = (log.places, ClientStateRecord.header.count)
    let (last, path) = (path(folder, log.generation), path(folder, log.generation + 1))
    try make(path) { writer in
      for (key, history) in log.places {
        func copy(_ place: Range<Int>) throws -> Range<Int> {
          let bytes = try ClientStateRecord.bytes(of: place, in: log.file, path: last)
          try writer.write(bytes.span.bytes)
          defer { size += bytes.count }
          return size..<size + bytes.count
        }
        let before = try history.before.map { ($0.version, try copy($0.kept)) }
        let newest = try copy(history.newest.kept)
        var moved = before.map { StateHistory($0.0, $0.1) } ?? StateHistory(history.newest.version, newest)
        if before != nil { try moved.add(history.newest.version, newest) }
        places[key] = moved
      }
    }
    log.file = try OpenFile(updating: path)
    (log.generation, log.size, log.places) = (log.generation + 1, size, places)
    old(last)
  }

  private static func make(_ path: String, _ write: (FileWriter) throws -> Void) throws {
    let header = ClientStateRecord.header
    // What a client keeps tells of its data.
    try FileWriter.replace(path, isSecret: true) {
      try $0.write(header.span.bytes)
      try write($0)
    }
  }

  private static func path(_ folder: String, _ generation: Int) -> String { "\(folder)/states-\(generation).log" }

  private static func generations(in folder: String) throws -> [Int] {
    try FileSystem.names(in: folder).compactMap { name in
      guard name.hasPrefix("states-"), name.hasSuffix(".log") else { return nil }
      return Int(name.dropFirst(7).dropLast(4))
    }
  }
}

public import CoveyCore
internal import CoveyCrypto
public import CoveySecureAggregation
internal import CoveySystem
internal import Synchronization

/// The clients that were proven to lie in secure aggregation, what for, and by which messages. Any number of threads.
///
/// With a folder it is durable: a ban is on the disk when ``add(_:run:round:)`` returns. `bans.jsonl` has one line for each,
/// `evidence/` a file for each digest that those lines name.
public final class BanList: Sendable {
  /// One proven lie.
  public struct Entry: Sendable, Hashable, Codable {
    /// Who lied.
    public let client: Int
    /// What it was excluded for.
    public let kind: Misconduct
    /// The name of the run's task.
    public let run: String
    /// The round, counted from 1.
    public let round: Int
    /// BLAKE2b-256 of the messages that show it, 64 hexadecimal digits.
    public let evidence: String
    /// How long the client is not invited.
    public let scope: BanScope
  }

  private struct State {
    var entries: [Entry] = []
    /// Clients that are not invited.
    var banned: Set<Int> = []
    /// Bytes of the file that hold whole lines.
    var length = 0
  }

  private let scope: BanScope
  private let folder: String?
  private let state: Mutex<State>

  /// A list that lasts as long as the process.
  /// - Parameter scope: How long those that are added are not invited.
  public init(scope: BanScope) {
    self.scope = scope
    folder = nil
    state = Mutex(State())
  }

  /// A list in a folder, which is made with the first ban; what is in it counts.
  /// - Parameters:
  ///   - scope: How long those that are added are not invited.
  ///   - folder: The folder. One process at a time may use it.
  ///   - run: The name of the run's task: bans of other runs count if they are for ever.
  /// - Throws: `FileError` if the folder cannot be read; `PersistenceError` if a line but the last is none of a list's.
  public init(scope: BanScope, folder: String, run: String) throws {
    self.scope = scope
    self.folder = folder
    let path = "\(folder)/\(Self.fileName)"
    var state = State()
    if FileSystem.exists(path) {
      let bytes = try FileSystem.read(path)
      for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
        let end = state.length + line.count
        // The last line has no end if the process was killed while it wrote; it was not acted upon then.
        guard end < bytes.count else { break }
        guard let entry = Entry(line: Array(line)) else {
          throw PersistenceError.corrupt(path: path, reason: "a line is no ban")
        }
        state.entries.append(entry)
        if entry.scope == .never || (entry.scope == .run && entry.run == run) { state.banned.insert(entry.client) }
        state.length = end + 1
      }
    }
    self.state = Mutex(state)
  }

  /// The name of the list's file.
  public static let fileName = "bans.jsonl"

  /// Every proven lie, in the order in which they came.
  public var entries: [Entry] { state.withLock { $0.entries } }

  /// Whether a client is not invited.
  public func isBanned(_ client: ClientID) -> Bool { state.withLock { $0.banned.contains(client.rawValue) } }

  /// Adds what came out in a session.
  /// - Throws: `FileError` if it cannot be kept; the ban holds for this process nevertheless.
  public func add(_ exclusions: [Exclusion], run: String, round: Int) throws {
    try state.withLock { state in
      for exclusion in exclusions {
        let digest = try BLAKE2b.hash(exclusion.evidence.span.bytes)
        let entry = Entry(
          client: exclusion.client.rawValue, kind: exclusion.misconduct, run: run, round: round, evidence: digest.hex,
          scope: scope)
        state.entries.append(entry)
        if scope != .session { state.banned.insert(entry.client) }
        guard let folder else { continue }
        try FileSystem.createFolder("\(folder)/evidence")
        try FileWriter.replace("\(folder)/evidence/\(digest.hex)") { try $0.write(exclusion.evidence.span.bytes) }
        let line = try entry.line
        let writer = try FileWriter("\(folder)/\(Self.fileName)", mode: .keep(bytes: state.length))
        try writer.write(line.span.bytes)
        try writer.synchronize()
        if state.length == 0 { try FileSystem.synchronize(folder: folder) }
        state.length += line.count
      }
    }
  }
}

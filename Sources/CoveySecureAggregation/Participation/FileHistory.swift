internal import CoveyCrypto
internal import CoveySystem
internal import Synchronization

/// A ``ParticipationHistory`` on the disk: what an app keeps, one file for all of its tasks.
///
/// Every record is on the disk before its method returns. After a crash at any moment the file holds all records of which a
/// method returned; of one that was being written, all or nothing. A file that is damaged in any other way is refused, and
/// the client takes part in nothing. Not detected: a file that was restored from a backup or removed, and a second device
/// with the same identity.
///
/// One process holds the file at a time. From any thread.
public final class FileHistory: ParticipationHistory {
  /// The first eight bytes of a file: "CVPH" and the version.
  static let header = Array("CVPH".utf8) + [1, 0, 0, 0]
  /// A file of more bytes is rewritten when it is opened.
  static let largestFile = 1 << 20

  private struct State: ~Copyable {
    var book: ParticipationBook
    let file: LogFile
    /// Bytes of the file that are right.
    var size: Int
    /// The digest of the last record.
    var digest: [UInt8]
    /// Whether a write failed, so that nobody knows what the disk holds.
    var isBroken = false
  }
  private let state: Mutex<State>

  /// Opens the record at `path`, or begins one: a client that took part in nothing yet.
  /// - Parameter path: A file in a folder that exists; beside it, `path.lock` is made.
  /// - Throws: ``SecureAggregationError/refused(_:)``: ``Refusal/historyInUse`` if another process, or another object of this
  ///   one, holds it; ``Refusal/historyDamaged`` if it is damaged, or cannot be read or written.
  public convenience init(path: String) throws {
    try self.init(path: path, compactsAbove: Self.largestFile)
  }

  /// A history that rewrites its file if that has more bytes, for tests.
  package init(path: String, compactsAbove largest: Int) throws {
    let file = try Self.refusing { () throws(FileError) in try LogFile(path, header: Self.header) }
    let bytes = try Self.refusing(file.read)
    var contents = try HistoryContents(bytes)
    if contents.size < bytes.count {
      try Self.refusing { () throws(FileError) in try file.cut(to: contents.size) }
    }
    if contents.size > largest {
      let compacted = try HistoryContents.compacted(contents.book)
      try Self.refusing { () throws(FileError) in try file.replace(with: compacted.bytes) }
      (contents.size, contents.digest) = (compacted.bytes.count, compacted.digest)
    }
    // What sessions of an earlier process were is gone: nobody answers them.
    contents.book.forgetSessions()
    state = Mutex(State(book: contents.book, file: file, size: contents.size, digest: contents.digest))
  }

  /// Refuses what ``begin(_:within:)`` would refuse.
  public func check(_ name: RoundName, seconds: Int, within limit: ParticipationLimit) throws {
    try state.withLock { state in
      guard !state.isBroken else { throw SecureAggregationError.refused(.historyDamaged) }
      try state.book.check(name, seconds: seconds, within: limit, charge: nil)
    }
  }

  /// Records a participation.
  public func begin(_ participation: ParticipationRecord, within limit: ParticipationLimit) throws {
    guard participation.name.problem == nil else { throw SecureAggregationError.refused(.requestDiffers) }
    try state.withLock { state in
      try state.book.check(
        participation.name, seconds: participation.seconds, within: limit, charge: participation.charge)
      try Self.append(.begun(participation), to: &state)
      state.book.add(participation)
    }
  }

  /// Records an answer to an unmasking.
  public func answered(_ session: Bytes32) throws {
    try state.withLock { state in
      try state.book.checkAnswer(session)
      try Self.append(.answered(session), to: &state)
      state.book.answer(session)
    }
  }

  /// The sums of all charges.
  public var spent: PrivacyCharge { state.withLock { $0.book.spent } }

  /// What `body` returns; the client takes part in nothing whose record it cannot keep.
  private static func refusing<Result>(
    _ body: () throws(FileError) -> Result
  ) throws(SecureAggregationError) -> Result {
    do {
      return try body()
    } catch {
      throw .refused(error.isLocked ? .historyInUse : .historyDamaged)
    }
  }

  private static func append(_ record: HistoryRecord, to state: inout State) throws {
    guard !state.isBroken else { throw SecureAggregationError.refused(.historyDamaged) }
    let body = record.body
    let digest = try HistoryRecord.digest(body, after: state.digest)
    do {
      try refusing { () throws(FileError) in try state.file.append(body + digest, at: state.size) }
    } catch {
      // After a write or a sync that failed the disk may hold anything: only opening the file again tells.
      state.isBroken = true
      throw error
    }
    state.size += body.count + digest.count
    state.digest = digest
  }
}

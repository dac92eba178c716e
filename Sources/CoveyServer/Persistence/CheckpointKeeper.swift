internal import CoveySystem

/// Keeps a run's latest two states in a folder: `latest`, and `previous` in case the latest is damaged.
public final class CheckpointKeeper {
  /// The folder.
  public let folder: String
  private let policy: CheckpointPolicy
  private let configuration: String
  private let beforeSave: () throws -> Void
  private let makeNote: () throws -> [UInt8]
  /// What was noted with the state that was restored; empty before.
  public private(set) var note: [UInt8] = []
  private let clock = ContinuousClock()
  private var lastSave: ContinuousClock.Instant
  private var savedRound: Int?

  /// Keeps checkpoints in `folder`, which is made if missing.
  /// - Parameters:
  ///   - folder: Where checkpoints lie.
  ///   - policy: When to save, and how many to keep.
  ///   - configuration: Digest of everything that determines the run's bits; a state of another is refused.
  ///   - beforeSave: Called before each save, to bring records that a resumed run needs to the disk first.
  ///   - note: Called before each save; what it returns is saved with the state, and is ``note`` once that is restored.
  /// - Throws: `FileError` if the folder cannot be written.
  public init(
    folder: String, policy: CheckpointPolicy, configuration: String, beforeSave: @escaping () throws -> Void = {},
    note: @escaping () throws -> [UInt8] = { [] }
  ) throws {
    try FileSystem.createFolder(folder)
    self.folder = folder
    self.policy = policy
    self.configuration = configuration
    self.beforeSave = beforeSave
    makeNote = note
    lastSave = clock.now
  }

  private var latest: String { "\(folder)/latest" }
  private var previous: String { "\(folder)/previous" }

  /// Saves after a round if the policy says so, or if it was the last.
  func roundEnded(_ state: ServerState, isLast: Bool) throws {
    var due = isLast
    // Compared as numbers: a `Duration` cannot hold the centuries that mean "hardly ever".
    if let seconds = policy.seconds, lastSave.duration(to: clock.now) / .seconds(1) >= seconds { due = true }
    if let rounds = policy.rounds, state.round % rounds == 0 { due = true }
    if due { try save(state) }
  }

  /// Saves `state`, unless it already is. The file that was the latest becomes the previous.
  /// - Throws: `FileError` if the folder or the disk does not take it; the old files then stay good.
  public func save(_ state: ServerState) throws {
    guard savedRound != state.round else { return }
    try beforeSave()
    try Checkpoint.write(state, configuration: configuration, note: makeNote(), to: latest) {
      if FileSystem.exists(latest) { try FileSystem.addName(previous, to: latest) }
    }
    savedRound = state.round
    lastSave = clock.now
  }

  /// Saves `state` and leaves no earlier one behind.
  /// - Throws: `FileError` if the folder or the disk does not take it.
  func saveAlone(_ state: ServerState) throws {
    savedRound = nil
    try save(state)
    FileSystem.remove(previous)
  }

  /// Loads the newest good state into `state`.
  /// - Returns: How it went; see ``Restored``.
  /// - Throws: `FileError` or ``PersistenceError`` if there are checkpoints but none can be used.
  public func restore(into state: inout ServerState) throws -> Restored {
    guard FileSystem.exists(latest) || FileSystem.exists(previous) else { return .nothing }
    do {
      note = try Checkpoint.read(latest, configuration: configuration, into: &state)
      savedRound = state.round
      return .latest
    } catch let damage where Self.isDamage(damage) {
      guard FileSystem.exists(previous) else { throw damage }
      note = try Checkpoint.read(previous, configuration: configuration, into: &state)
      // The damaged file must not take the good one's place as previous.
      FileSystem.remove(latest)
      return .previous(because: "\(damage)")
    }
  }

  /// Whether an error says that a file is not as it was written.
  private static func isDamage(_ error: any Error) -> Bool {
    if case PersistenceError.corrupt = error { return true }
    return error is FileError
  }

  /// What ``CheckpointKeeper/restore(into:)`` found.
  public enum Restored: Sendable, Equatable {
    /// No checkpoint yet: the run begins anew.
    case nothing
    /// The latest state.
    case latest
    /// The state before the latest, which is damaged; how, as a sentence.
    case previous(because: String)
  }
}

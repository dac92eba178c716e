internal import CoveyCore
internal import Synchronization

/// The latest state of a client and the one before it, of what `Kept` says of each.
struct StateHistory<Kept: Sendable>: Sendable {
  private(set) var newest: (version: Int, kept: Kept)
  private(set) var before: (version: Int, kept: Kept)?

  init(_ version: Int, _ kept: Kept) { newest = (version, kept) }

  /// What `round` begins with; nil if that is nothing yet.
  /// - Throws: ``ClientStateError/movedOn(version:round:)`` if it is not kept any more.
  func state(before round: Int) throws(ClientStateError) -> Kept? {
    if newest.version <= round { return newest.kept }
    guard let before else { return nil }
    guard before.version <= round else { throw .movedOn(version: newest.version, round: round) }
    return before.kept
  }

  /// Adds a state; one of the same version takes the latest's place.
  /// - Throws: ``ClientStateError/movedOn(version:round:)`` for one that is older than the latest.
  mutating func add(_ version: Int, _ kept: Kept) throws(ClientStateError) {
    guard version >= newest.version else { throw .movedOn(version: newest.version, round: version - 1) }
    if version > newest.version { before = newest }
    newest = (version, kept)
  }
}

/// States in memory, which last as long as the process.
public final class VolatileClientStates: ClientStateStore {
  private let states = Mutex<[ClientStateKey: StateHistory<ClientState>]>([:])

  /// No states yet.
  public init() {}

  /// The state with which a round begins.
  public func load(_ key: ClientStateKey, before round: Int) throws -> ClientState? {
    try states.withLock { try $0[key]?.state(before: round) }
  }

  /// Keeps a state.
  public func save(_ state: ClientState, of key: ClientStateKey) throws {
    try states.withLock { states in
      if states[key] == nil {
        states[key] = StateHistory(state.version, state)
      } else {
        try states[key]?.add(state.version, state)
      }
    }
  }
}

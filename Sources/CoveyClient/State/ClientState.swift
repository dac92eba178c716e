public import CoveyCore
public import CoveySecureAggregation

/// What an algorithm keeps with a client from one round to the next. It never leaves the client.
public struct ClientState: Sendable, Equatable {
  /// The algorithm's name.
  public let algorithm: String
  /// The number (1 for the first) of the round that left it like this.
  public let version: Int
  /// The algorithm's vectors.
  public let vectors: NamedVectors

  /// A state.
  public init(algorithm: String, version: Int, vectors: NamedVectors) {
    self.algorithm = algorithm
    self.version = version
    self.vectors = vectors
  }
}

/// Whose state it is: a client has one in each run.
public struct ClientStateKey: Sendable, Hashable {
  /// The client.
  public let client: ClientID
  /// The run.
  public let run: Bytes32

  /// A client's state in a run.
  public init(client: ClientID, run: Bytes32) {
    self.client = client
    self.run = run
  }
}

/// Where states are kept. Calls come from any thread, but for one client not two at a time.
///
/// A request that comes twice must not move a state twice, and a server that went back to a round must find the clients as
/// they were: so a store keeps the latest state and the one before it, and hands out the one that a round begins with.
public protocol ClientStateStore: AnyObject, Sendable {
  /// The state with which `round` (0 for the first) begins, whatever was answered to that round before; nil for none yet.
  /// - Throws: ``ClientStateError``, or what reading throws.
  func load(_ key: ClientStateKey, before round: Int) throws -> ClientState?

  /// Keeps the state that the round before ``ClientState/version`` left, in place of an earlier one of the same round.
  /// - Throws: ``ClientStateError``, or what writing throws; the states before are then as they were.
  func save(_ state: ClientState, of key: ClientStateKey) throws
}

/// Why a client's state cannot be used.
public enum ClientStateError: Error, Equatable, Sendable {
  /// The state of another algorithm, or of another model.
  case foreign(algorithm: String, expected: String)
  /// Later rounds have moved the state: the one that the request needs is gone.
  case movedOn(version: Int, round: Int)
  /// A file of states is torn or altered.
  case damaged(path: String, reason: String)
  /// Another process has the folder of states.
  case inUse(path: String)
  /// A file of states was written by a version that this one does not know.
  case unknownVersion(path: String, version: Int)
}

extension ClientStateError: CustomStringConvertible {
  /// What happened, where, and what to do.
  public var description: String {
    switch self {
    case .foreign(let algorithm, let expected):
      "this client's state was left by \(algorithm), and the round needs that of \(expected) for its model; take part with the "
        + "run's own state, or begin a new run"
    case .movedOn(let version, let round):
      "round \(round + 1) is over for this client, whose state is that after round \(version)"
    case .damaged(let path, let reason): "\(path) is damaged: \(reason)"
    case .inUse(let path): "\(path) is in use by another process; wait for its end, or choose another folder"
    case .unknownVersion(let path, let version):
      "\(path) has format version \(version), which this version of Covey does not know; use the version that wrote it"
    }
  }
}

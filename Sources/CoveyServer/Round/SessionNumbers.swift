internal import CoveyCrypto
internal import CoveySystem
internal import Synchronization

/// The numbers of a run's sessions, in a file: whatever happens to the server, the next one is above all that it ever sent.
///
/// Clients refuse a number that is not above the last one they took part in, so a server that came back with an old one
/// would be refused by all of them. Numbers are reserved in blocks, durably, before the first of a block is used; after a
/// restart the rest of a block is left out. A number is never taken from what a client says: one liar would push it to the
/// end.
public final class SessionNumbers: Sendable {
  /// Numbers that are reserved at once.
  static let block = 64
  private static let magic = Array("CVPN".utf8) + [1, 0, 0, 0]

  private struct State {
    var next: Int
    var reserved: Int
  }
  private let path: String
  private let state: Mutex<State>

  /// Numbers that are kept at `path`, a file in a folder that exists; without it they begin at 0.
  /// - Throws: `FileError` if the file cannot be read, ``PersistenceError`` if it is damaged.
  public init(path: String) throws {
    self.path = path
    guard FileSystem.exists(path) else {
      state = Mutex(State(next: 0, reserved: 0))
      return
    }
    let bytes = try FileSystem.read(path)
    let body = Array(bytes.prefix(16))
    guard bytes.count == 32, bytes.starts(with: Self.magic), try BLAKE2b.shortHash(body) == Array(bytes.suffix(16))
    else {
      throw PersistenceError.corrupt(path: path, reason: "it does not hold the numbers of sessions")
    }
    let reserved = body[8...].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard let reserved = Int(exactly: reserved) else {
      throw PersistenceError.corrupt(path: path, reason: "its number is out of range")
    }
    state = Mutex(State(next: reserved, reserved: reserved))
  }

  /// The next number.
  /// - Throws: `FileError` if it cannot be reserved; it is then not used.
  public func next() throws -> Int {
    try state.withLock { state in
      if state.next == state.reserved {
        try write(state.reserved + Self.block)
        state.reserved += Self.block
      }
      defer { state.next += 1 }
      return state.next
    }
  }

  private func write(_ reserved: Int) throws {
    var bytes = Self.magic
    withUnsafeBytes(of: UInt64(reserved).littleEndian) { bytes.append(contentsOf: $0) }
    bytes += try BLAKE2b.shortHash(bytes)
    try FileWriter.replace(path) { try $0.write(bytes.span.bytes) }
  }
}

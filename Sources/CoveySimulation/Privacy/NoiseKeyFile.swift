internal import CoveyCrypto
internal import CoveyServer
internal import CoveySystem

/// The key of a run's noise on the disk, while the run lasts: a run that is killed and resumed makes the same noise
/// again, so that a round that was released before the crash is released once more and not anew. Only the file's owner
/// can read it; whoever has it can take the noise off the model.
struct NoiseKeyFile {
  let path: String

  /// The kept key, or a new one that is kept from here on.
  /// - Throws: `CryptoError` if there is no randomness; `FileError` if the file cannot be read or written;
  ///   `PersistenceError` if it is torn.
  func open() throws -> SecretKey {
    if FileSystem.exists(path) { return try read() }
    let key = try SecretKey.random()
    try key.withBytes { bytes in
      try FileWriter.replace(path, isSecret: true) { try $0.write(bytes) }
    }
    return key
  }

  private func read() throws -> SecretKey {
    var bytes = try FileSystem.read(path)
    defer { bytes.withUnsafeMutableBytes { wipe($0) } }
    guard bytes.count == SecretKey.byteCount else {
      throw PersistenceError.corrupt(path: path, reason: "it does not hold a key")
    }
    return try SecretKey(bytes: bytes.span.bytes)
  }

  /// Overwrites the file and removes it.
  /// - Throws: `FileError` if it cannot be overwritten.
  func erase() throws {
    guard FileSystem.exists(path) else { return }
    let file = try FileWriter(path, mode: .overwrite)
    try file.write([UInt8](repeating: 0, count: SecretKey.byteCount).span.bytes)
    try file.synchronize()
    FileSystem.remove(path)
  }
}

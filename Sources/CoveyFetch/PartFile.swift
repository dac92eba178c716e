internal import CoveyCrypto
internal import CoveySystem

/// A download in progress: `<name>.part` beside the final file, locked against other processes.
final class PartFile: Sendable {
  let path: String
  private let final: String
  private let file: OpenFile

  /// Opens or makes the part file of `final`.
  /// - Throws: ``FetchError/busy(path:)`` or ``FetchError/disk(path:reason:)``.
  init(for final: String) throws(FetchError) {
    self.final = final
    path = final + ".part"
    do {
      file = try OpenFile(updatingOrMaking: path, permissions: 0o644)
    } catch {
      throw FetchError(error)
    }
    do { try file.lock() } catch { throw .busy(path: final) }
  }

  /// Lets other processes have the file; a session may hold this object a little longer than its download takes.
  func unlock() { file.unlock() }

  /// Bytes there already.
  func size() throws(FetchError) -> Int {
    do { return try file.size } catch { throw FetchError(error) }
  }

  /// Cuts the file to `size` bytes.
  func truncate(to size: Int) throws(FetchError) {
    do { try file.truncate(to: size) } catch { throw FetchError(error) }
  }

  /// Writes all of `bytes` from `offset` on.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FetchError) {
    do { try file.write(bytes.bytes, at: offset) } catch { throw FetchError(error) }
  }

  /// The digest of everything there.
  func digest() throws(FetchError) -> SHA256Digest {
    do { return try PartFile.digest(of: file) } catch { throw FetchError(error) }
  }

  /// Makes the part the final file: on disk first, then renamed, so that the final name never holds half a file.
  func commit() throws(FetchError) {
    do {
      try file.synchronize()
      try FileSystem.move(path, to: final)
    } catch {
      throw .disk(path: final, reason: error.reason)
    }
  }

  /// Removes the part.
  func remove() { FileSystem.remove(path) }

  /// The digest of the file at `path`; nil if there is none.
  static func digest(ofFileAt path: String) throws(FetchError) -> SHA256Digest? {
    do {
      return try digest(of: OpenFile(reading: path))
    } catch {
      if error.isMissing { return nil }
      throw FetchError(error)
    }
  }

  /// Makes a folder and those above it.
  static func makeFolder(_ path: String) throws(FetchError) {
    do {
      try FileSystem.makeFolders(path.hasPrefix("/") ? path : "./" + path, permissions: 0o755)
    } catch {
      throw FetchError(error)
    }
  }

  private static func digest(of file: OpenFile) throws(FileError) -> SHA256Digest {
    var hasher = SHA256Hasher()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { buffer.deallocate() }
    var offset = 0
    while true {
      let found = try file.read(into: buffer, at: offset)
      guard found > 0 else { return hasher.finish() }
      hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<found]))
      offset += found
    }
  }
}

extension FetchError {
  fileprivate init(_ error: FileError) { self = .disk(path: error.path, reason: error.reason) }
}

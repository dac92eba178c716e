package import CoveyData
internal import CoveySystem

extension SharedBuffer<UInt8> {
  /// A view of the file at `path`, which must not shrink while it is read.
  /// - Throws: ``DataError/unreadable(file:reason:)`` if it is missing, is not a regular file, or cannot be mapped.
  package init(file path: String) throws(DataError) {
    let file: MappedFile
    do {
      file = try MappedFile(path)
    } catch {
      throw DataError(error)
    }
    guard let start = file.bytes.baseAddress else {
      self.init([])
      return
    }
    self.init(
      pointer: start.assumingMemoryBound(to: UInt8.self), count: file.bytes.count,
      owner: BufferOwner { withExtendedLifetime(file) {} })
  }
}

extension DataError {
  /// A file could not be read.
  init(_ error: FileError) { self = .unreadable(file: error.path, reason: error.reason) }
}

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#else
  import Darwin
#endif

/// Read-only views of whole files: pages come in when they are touched and may leave again under memory pressure.
///
/// A file must not shrink while it is mapped; the system ends a process that reads past the new end.
package enum MappedFile {
  /// Maps the file at `path`.
  /// - Throws: ``DataError/unreadable(file:reason:)`` if it is missing, is not a regular file, or cannot be mapped.
  package static func open(_ path: String) throws -> SharedBuffer<UInt8> {
    let descriptor = opened(path)
    guard descriptor >= 0 else { throw DataError.unreadable(file: path, reason: lastReason()) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw DataError.unreadable(file: path, reason: lastReason()) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw DataError.unreadable(file: path, reason: "it is not a regular file")
    }
    let count = Int(status.st_size)
    guard count > 0 else { return SharedBuffer([]) }
    let mapping = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let mapping, mapping != MAP_FAILED else { throw DataError.unreadable(file: path, reason: lastReason()) }
    let bytes = UnsafeRawPointer(mapping).assumingMemoryBound(to: UInt8.self)
    return SharedBuffer(pointer: bytes, count: count, owner: BufferOwner { munmap(mapping, count) })
  }

  /// Opens for reading, again after a signal.
  private static func opened(_ path: String) -> Int32 {
    while true {
      // Non-blocking: a named pipe must be refused, not waited for.
      let descriptor = path.withCString { name in
        #if canImport(Glibc)
          Glibc.open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        #elseif canImport(Musl)
          Musl.open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        #elseif canImport(Android)
          Android.open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        #else
          Darwin.open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        #endif
      }
      if descriptor >= 0 || errno != EINTR { return descriptor }
    }
  }

  /// The last failed call's reason in words.
  private static func lastReason() -> String { String(cString: strerror(errno)) }
}

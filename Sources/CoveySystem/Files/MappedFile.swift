#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Android)
  internal import Android
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A read-only view of a whole file: pages come in when they are touched and may leave again under memory pressure.
///
/// The file must not shrink while it is mapped; the system ends a process that reads past the new end.
package final class MappedFile: @unchecked Sendable {
  // Sendable: nothing writes the memory.
  /// The file's bytes, valid while this object lives.
  package let bytes: UnsafeRawBufferPointer

  /// Maps the file at `path`.
  /// - Throws: If it is missing, is not a regular file, or cannot be mapped.
  package init(_ path: String) throws(FileError) {
    // Non-blocking: a named pipe must be refused, not waited for.
    let file = try OpenFile(path, flags: O_RDONLY | O_NONBLOCK, for: .read)
    guard try file.isRegular else { throw FileError(.read, path, "it is not a regular file") }
    let count = try file.size
    bytes = UnsafeRawBufferPointer(start: count > 0 ? try file.map(count) : nil, count: count)
  }

  deinit {
    if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
  }
}

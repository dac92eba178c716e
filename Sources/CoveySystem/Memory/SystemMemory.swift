#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Android)
  internal import Android
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Memory of the system's own heap, whose blocks can grow where they are.
package enum SystemMemory {
  /// A block of `bytes` bytes that begins with what `block` held, in its place or another; nil if there is no room, and
  /// then the block stays.
  package static func resize(_ block: UnsafeMutableRawPointer?, to bytes: Int) -> UnsafeMutableRawPointer? {
    realloc(block, bytes)
  }

  /// Gives a block back.
  package static func release(_ block: UnsafeMutableRawPointer?) { free(block) }
}

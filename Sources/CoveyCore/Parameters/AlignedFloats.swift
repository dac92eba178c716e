/// A 64-byte-aligned block of floats with one owner's lifetime: the storage behind ``ParameterVector`` and workspaces.
package final class AlignedFloats: @unchecked Sendable {
  // Sendable: writes go through ParameterVector's uniqueness check or through an executor that one thread owns.
  package let pointer: UnsafeMutablePointer<Float>
  package let count: Int

  /// `count` zeros.
  package init(count: Int) {
    precondition(count >= 0, "a buffer cannot have a negative size")
    self.count = count
    // A whole number of cache lines, so that kernels may read full vectors at the end.
    let bytes = max(1, (count * 4 + 63) / 64) * 64
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    pointer = raw.assumingMemoryBound(to: Float.self)
  }

  deinit {
    pointer.deallocate()
  }
}

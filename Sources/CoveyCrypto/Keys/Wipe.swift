internal import CSodium

/// Overwrites memory with zeros in a way that no optimiser removes.
package func wipe(_ memory: UnsafeMutableRawBufferPointer) {
  guard let base = memory.baseAddress else { return }
  sodium_memzero(base, memory.count)
}

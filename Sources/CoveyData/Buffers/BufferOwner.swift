/// Releases a block of memory when the last buffer that views it goes away.
package final class BufferOwner: Sendable {
  private let release: @Sendable () -> Void

  /// - Parameter release: Frees or unmaps the memory; called once.
  package init(release: @escaping () -> Void) {
    nonisolated(unsafe) let release = release
    self.release = { release() }
  }

  deinit {
    release()
  }
}

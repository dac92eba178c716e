internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Android)
  internal import Android
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Turns the first Ctrl-C (or SIGTERM) into a request to stop, so that the run saves itself; the second one kills.
///
/// Signals are blocked in all threads and taken by one that waits for them, so nothing runs inside a signal handler.
/// To be made before the simulation, whose threads inherit the block.
package final class Interruption: Sendable {
  private let requested = Atomic<Bool>(false)

  /// Whether a signal came.
  package var isRequested: Bool { requested.load(ordering: .acquiring) }

  /// Blocks the signals.
  package init() {
    var signals = Self.signals
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  /// Begins to wait for a signal, which calls `stop` on another thread.
  package func watch(_ stop: @escaping @Sendable () -> Void) {
    let task = Unmanaged.passRetained(
      Task {
        self.requested.store(true, ordering: .releasing)
        stop()
      })
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let status = pthread_create(
      &thread, nil,
      { argument in
        Interruption.wait(argument)
        return nil
      }, task.toOpaque())
    if status != 0 {
      // Without a watcher a signal must kill as usual.
      task.release()
      var signals = Self.signals
      pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }
  }

  private final class Task: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  private static var signals: sigset_t {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    return signals
  }

  private static func wait(_ argument: UnsafeMutableRawPointer?) {
    guard let argument else { return }
    let task = Unmanaged<Task>.fromOpaque(argument).takeRetainedValue()
    var signals = Self.signals
    var signal: Int32 = 0
    while sigwait(&signals, &signal) != 0 {}
    // From here on this thread takes signals as usual: the next one ends the process.
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    task.body()
    while true { pause() }
  }
}

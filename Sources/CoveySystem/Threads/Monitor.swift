#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Android)
  internal import Android
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A lock on which threads can wait for a change. The standard library's `Mutex` has no condition to wait on.
package final class Monitor: @unchecked Sendable {
  // Sendable: the two POSIX objects are made for use by many threads and never move.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  package init() {
    mutex.initialize(to: pthread_mutex_t())
    condition.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Runs `body` alone.
  package func withLock<Result>(_ body: () throws -> Result) rethrows -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body()
  }

  /// Lets others in until ``signalAll()``, within ``withLock(_:)``. May return early: check again in a loop.
  package func wait() {
    pthread_cond_wait(condition, mutex)
  }

  /// Lets others in until ``signalAll()``, or until so many seconds have passed, within ``withLock(_:)``. May return early.
  package func wait(atMost seconds: Double) {
    var end = timespec()
    clock_gettime(CLOCK_REALTIME, &end)
    let nanoseconds = Int(end.tv_nsec) + Int(max(0, min(seconds, 3600)) * 1e9)
    end.tv_sec += time_t(nanoseconds / 1_000_000_000)
    end.tv_nsec = .init(nanoseconds % 1_000_000_000)
    pthread_cond_timedwait(condition, mutex, &end)
  }

  /// Wakes every waiting thread.
  package func signalAll() {
    pthread_cond_broadcast(condition)
  }
}

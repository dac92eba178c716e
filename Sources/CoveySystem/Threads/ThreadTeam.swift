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

/// A fixed number of threads that do the same job side by side, again and again. The caller's thread is one of them.
///
/// Between jobs the threads spin for a moment, because rounds of small models follow each other within microseconds,
/// and then sleep.
package final class ThreadTeam: Sendable {
  /// Threads, the caller's included.
  package let count: Int
  private let shared: Shared
  private nonisolated(unsafe) let threads: UnsafeMutableBufferPointer<pthread_t?>

  /// What the threads share. They keep it alive, so a team that goes away first does no harm.
  private final class Shared: @unchecked Sendable {
    // Sendable: `job` and `ended` are written under the monitor before `generation` rises, and read after.
    let monitor = Monitor()
    let generation = Atomic<Int>(0)
    let running = Atomic<Int>(0)
    var job: @Sendable (Int) -> Void = { _ in }
    var ended = false
  }

  /// What one thread is started with.
  private final class Start {
    let index: Int
    let shared: Shared
    init(index: Int, shared: Shared) {
      self.index = index
      self.shared = shared
    }
  }

  /// Starts `count - 1` threads.
  /// - Throws: ``ThreadError`` if the system refuses one.
  package init(count: Int) throws(ThreadError) {
    precondition(count >= 1, "a team has at least the caller's thread")
    self.count = count
    let shared = Shared()
    self.shared = shared
    threads = .allocate(capacity: count - 1)
    threads.initialize(repeating: nil)
    // Not `pthread_attr_t()`: the compiler takes that initializer for a part of libsodium's module, which it hides here.
    let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
    defer { attributes.deallocate() }
    pthread_attr_init(attributes)
    defer { pthread_attr_destroy(attributes) }
    // Kernels keep tiles on the stack, and some systems give secondary threads only half a megabyte.
    pthread_attr_setstacksize(attributes, 8 << 20)
    for index in 1..<max(count, 1) {
      let start = Unmanaged.passRetained(Start(index: index, shared: shared))
      #if canImport(Darwin)
        let status = pthread_create(&threads[index - 1], attributes, { ThreadTeam.main($0) }, start.toOpaque())
      #else
        var thread = pthread_t()
        let status = pthread_create(&thread, attributes, { ThreadTeam.main($0) }, start.toOpaque())
        threads[index - 1] = status == 0 ? thread : nil
      #endif
      guard status == 0 else {
        start.release()
        end()
        throw ThreadError(reason: String(cString: strerror(status)))
      }
    }
  }

  deinit {
    end()
    threads.deallocate()
  }

  /// Runs `job` once on every thread, with the thread's number (the caller's is 0), and returns when all are done.
  /// Not reentrant, and for one caller at a time.
  package func perform(_ job: @escaping @Sendable (Int) -> Void) {
    if count > 1 {
      shared.monitor.withLock {
        shared.job = job
        shared.running.store(count - 1, ordering: .relaxed)
        shared.generation.add(1, ordering: .releasing)
        shared.monitor.signalAll()
      }
    }
    job(0)
    if count > 1 {
      Self.wait(shared) { $0.running.load(ordering: .acquiring) == 0 }
      shared.job = { _ in }
    }
  }

  /// Ends and joins the threads.
  private func end() {
    shared.monitor.withLock {
      shared.ended = true
      shared.generation.add(1, ordering: .releasing)
      shared.monitor.signalAll()
    }
    for index in threads.indices {
      if let thread = threads[index] { pthread_join(thread, nil) }
      threads[index] = nil
    }
  }

  /// A thread's life.
  private static func main(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
    let shared = start.shared
    var seen = 0
    while true {
      wait(shared) { $0.generation.load(ordering: .acquiring) != seen }
      seen += 1
      if shared.ended { return nil }
      work(shared, start.index)
      if shared.running.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 {
        shared.monitor.withLock { shared.monitor.signalAll() }
      }
    }
  }

  /// Does the job and lets go of it before the thread reports: what a job refers to is free once all have reported.
  @inline(never)
  private static func work(_ shared: Shared, _ index: Int) {
    let job = shared.job
    job(index)
  }

  /// Waits until `condition` holds: first spinning, then asleep.
  private static func wait(_ shared: Shared, until condition: (Shared) -> Bool) {
    for spin in 0..<4_000 {
      if condition(shared) { return }
      if spin & 63 == 63 { sched_yield() }
    }
    shared.monitor.withLock {
      while !condition(shared) { shared.monitor.wait() }
    }
  }
}

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Android)
  internal import Android
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The thread that asks.
package enum ThisThread {
  /// Lets other threads have the processor for a moment.
  package static func yield() { sched_yield() }
}

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The client's clock.
package enum ClientClock {
  /// Whole seconds since 1970.
  package static var seconds: Int { Int(time(nil)) }
}

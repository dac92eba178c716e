#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Android)
  internal import Android
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Elementary and special functions of the system's mathematical library, under one name on every platform.
///
/// Accounting need not give the same bits everywhere, so it uses the system's functions and not `PortableMath`.
package enum Numerics {
  /// e^x.
  @inline(__always) package static func exp(_ x: Double) -> Double { systemExp(x) }
  /// e^x - 1, accurate near 0.
  @inline(__always) package static func expm1(_ x: Double) -> Double { systemExpm1(x) }
  /// The natural logarithm.
  @inline(__always) package static func log(_ x: Double) -> Double { systemLog(x) }
  /// log(1 + x), accurate near 0.
  @inline(__always) package static func log1p(_ x: Double) -> Double { systemLog1p(x) }
  /// The complementary error function; 0 beyond about 26.5.
  @inline(__always) package static func erfc(_ x: Double) -> Double { systemErfc(x) }
  /// The sine.
  @inline(__always) package static func sin(_ x: Double) -> Double { systemSin(x) }
  /// The cosine.
  @inline(__always) package static func cos(_ x: Double) -> Double { systemCos(x) }
  /// base^exponent.
  @inline(__always) package static func pow(_ base: Double, _ exponent: Double) -> Double { systemPow(base, exponent) }
  /// log |Gamma(x)|.
  @inline(__always) package static func logGamma(_ x: Double) -> Double { systemLogGamma(x) }
}

// Inside `Numerics` its own functions hide the library's.
@inline(__always) private func systemExp(_ x: Double) -> Double { exp(x) }
@inline(__always) private func systemExpm1(_ x: Double) -> Double { expm1(x) }
@inline(__always) private func systemLog(_ x: Double) -> Double { log(x) }
@inline(__always) private func systemLog1p(_ x: Double) -> Double { log1p(x) }
@inline(__always) private func systemErfc(_ x: Double) -> Double { erfc(x) }
@inline(__always) private func systemSin(_ x: Double) -> Double { sin(x) }
@inline(__always) private func systemCos(_ x: Double) -> Double { cos(x) }
@inline(__always) private func systemPow(_ x: Double, _ y: Double) -> Double { pow(x, y) }

private func systemLogGamma(_ x: Double) -> Double {
  // The plain lgamma writes a global variable, which two threads must not do at once.
  var sign: Int32 = 0
  return lgamma_r(x, &sign)
}

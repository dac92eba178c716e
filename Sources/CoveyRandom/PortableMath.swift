// Only to link the C library's maths: a square root may be a call of it. It is exact everywhere.
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#elseif canImport(Darwin)
  import Darwin
#endif

/// Elementary functions from IEEE additions, multiplications, divisions and square roots only, so that samplers and initialisers give
/// the same bits on every platform (a system's libm may differ in the last place).
public enum PortableMath {
  private static let ln2High = 0x1.62e42fee00000p-1
  private static let ln2Low = 0x1.a39ef35793c76p-33

  /// The natural logarithm; relative error below 4e-16.
  /// - Returns: -infinity for 0, NaN for negative numbers.
  public static func log(_ x: Double) -> Double {
    guard x > 0 else { return x == 0 ? -.infinity : .nan }
    guard x < .infinity else { return x }
    var bits = x.bitPattern
    var exponent = -1023
    if bits < 1 << 52 {
      bits = (x * 0x1p54).bitPattern
      exponent -= 54
    }
    exponent += Int(bits >> 52)
    var mantissa = Double(bitPattern: bits & 0x000F_FFFF_FFFF_FFFF | 0x3FF0_0000_0000_0000)
    if mantissa > 1.414_213_562_373_095_1 {
      mantissa *= 0.5
      exponent += 1
    }
    let e = Double(exponent)
    return e * ln2High + doubleInverseTangent((mantissa - 1) / (mantissa + 1), plus: e * ln2Low)
  }

  /// log(1 + x), relative error below 4e-16 also for tiny `x`.
  /// - Returns: -infinity for -1, NaN below.
  public static func log1p(_ x: Double) -> Double {
    guard x > -0.29 && x < 0.41 else { return log(1 + x) }
    // Below, x is the result, and halving a subnormal would lose it.
    guard abs(x) >= 0x1p-54 else { return x }
    return doubleInverseTangent(x / (2 + x), plus: 0)
  }

  /// 2 atanh(s) + small for |s| <= 0.1716, the small summand added with the series' tail.
  @inline(__always)
  private static func doubleInverseTangent(_ s: Double, plus small: Double) -> Double {
    let z = s * s
    var series = z * (1.0 / 23)
    series = (series + 1.0 / 21) * z
    series = (series + 1.0 / 19) * z
    series = (series + 1.0 / 17) * z
    series = (series + 1.0 / 15) * z
    series = (series + 1.0 / 13) * z
    series = (series + 1.0 / 11) * z
    series = (series + 1.0 / 9) * z
    series = (series + 1.0 / 7) * z
    series = (series + 1.0 / 5) * z
    series = (series + 1.0 / 3) * z
    return 2 * s + (2 * s * series + small)
  }

  /// The exponential function; relative error below 4e-16 in the normal range.
  public static func exp(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x > 709.782_712_893_384 { return .infinity }
    if x < -745.2 { return 0 }
    let exponent = Int(x * 1.442_695_040_888_963_4 + (x < 0 ? -0.5 : 0.5))
    let k = Double(exponent)
    let r = (x - k * ln2High) - k * ln2Low
    // Taylor's series; |r| <= 0.347, the first term left out is below 1e-18.
    var sum = r * (1.0 / 87_178_291_200)
    sum = (sum + 1.0 / 6_227_020_800) * r
    sum = (sum + 1.0 / 479_001_600) * r
    sum = (sum + 1.0 / 39_916_800) * r
    sum = (sum + 1.0 / 3_628_800) * r
    sum = (sum + 1.0 / 362_880) * r
    sum = (sum + 1.0 / 40320) * r
    sum = (sum + 1.0 / 5040) * r
    sum = (sum + 1.0 / 720) * r
    sum = (sum + 1.0 / 120) * r
    sum = (sum + 1.0 / 24) * r
    sum = (sum + 1.0 / 6) * r
    sum = (sum + 0.5) * r
    sum = 1 + (r + sum * r)
    let half = exponent / 2
    return sum * powerOfTwo(half) * powerOfTwo(exponent - half)
  }

  /// 2^exponent for exponents of normal numbers.
  @inline(__always)
  private static func powerOfTwo(_ exponent: Int) -> Double {
    Double(bitPattern: UInt64(truncatingIfNeeded: exponent + 1023) << 52)
  }

  /// The cosine on [-pi, pi]; absolute error below 1e-15.
  public static func cosine(_ x: Double) -> Double {
    // cos x = 1 - 2 sin^2(x / 2), with the sine's series on [-pi/2, pi/2].
    let h = x * 0.5
    let z = h * h
    var series = 1 - z * (1.0 / 600)
    series = 1 - series * z * (1.0 / 506)
    series = 1 - series * z * (1.0 / 420)
    series = 1 - series * z * (1.0 / 342)
    series = 1 - series * z * (1.0 / 272)
    series = 1 - series * z * (1.0 / 210)
    series = 1 - series * z * (1.0 / 156)
    series = 1 - series * z * (1.0 / 110)
    series = 1 - series * z * (1.0 / 72)
    series = 1 - series * z * (1.0 / 42)
    series = 1 - series * z * (1.0 / 20)
    series = 1 - series * z * (1.0 / 6)
    let sine = h * series
    return 1 - 2 * sine * sine
  }

  /// The number z with P(N(0, 1) <= z) = p, relative error about 1e-16.
  ///
  /// Source: Wichura, "Algorithm AS 241: the percentage points of the normal distribution", 1988,
  /// DOI 10.2307/2347330, routine PPND16.
  public static func normalQuantile(_ p: Double) -> Double {
    let q = p - 0.5
    if abs(q) <= 0.425 {
      let r = 0.180625 - q * q
      return q * ratio(centralNumerator, centralDenominator, r)
    }
    let tail = q < 0 ? p : 1 - p
    guard tail > 0 else { return q < 0 ? -.infinity : .infinity }
    let r = (-log(tail)).squareRoot()
    let z =
      r <= 5
      ? ratio(middleNumerator, middleDenominator, r - 1.6)
      : ratio(farNumerator, farDenominator, r - 5)
    return q < 0 ? -z : z
  }

  private typealias Octic = (Double, Double, Double, Double, Double, Double, Double, Double)

  @inline(__always)
  private static func ratio(_ n: Octic, _ d: Octic, _ x: Double) -> Double {
    horner(n, x) / horner(d, x)
  }

  @inline(__always)
  private static func horner(_ c: Octic, _ x: Double) -> Double {
    ((((((c.7 * x + c.6) * x + c.5) * x + c.4) * x + c.3) * x + c.2) * x + c.1) * x + c.0
  }

  private static let centralNumerator: Octic = (
    3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
    4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3
  )
  private static let centralDenominator: Octic = (
    1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
    2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3
  )
  private static let middleNumerator: Octic = (
    1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
    1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4
  )
  private static let middleDenominator: Octic = (
    1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
    1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9
  )
  private static let farNumerator: Octic = (
    6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
    2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7
  )
  private static let farDenominator: Octic = (
    1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
    7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15
  )
}

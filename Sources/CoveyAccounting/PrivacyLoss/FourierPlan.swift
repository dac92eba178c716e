internal import CoveyCore
internal import Synchronization

/// A complex fast Fourier transform of a power of two, on separate arrays of real and imaginary parts.
///
/// Our own, because FFTW is GPL and would bind every program that links Covey. The forward transform leaves its result in
/// bit-reversed order and the inverse takes it from there, which spares both the reordering: between them stands only a
/// point-by-point power. Two radix-2 stages are done in one pass (radix 4), recursively, so that a sub-transform that fits
/// the cache stays there.
package final class FourierPlan: Sendable {
  /// The length, a power of two, at least 4.
  package let size: Int
  /// For each pass of length n, from the longest: the n / 4 powers w^j, then w^2j, then w^3j, of w = exp(-2 pi i / n).
  private let cosines: [Double]
  private let sines: [Double]

  private static let cache = Mutex<[Int: FourierPlan]>([:])

  /// A plan, kept for the next time unless it is big.
  package static func plan(size: Int) -> FourierPlan {
    if let known = cache.withLock({ $0[size] }) { return known }
    let plan = FourierPlan(size: size)
    if size <= 1 << 20 { cache.withLock { $0[size] = plan } }
    return plan
  }

  private init(size: Int) {
    precondition(size >= 4 && size & (size - 1) == 0, "The length of a Fourier transform must be a power of two.")
    self.size = size
    let roots = Self.roots(size)
    var cosines: [Double] = []
    var sines: [Double] = []
    cosines.reserveCapacity(size)
    sines.reserveCapacity(size)
    var length = size
    while length >= 4 {
      for multiple in 1...3 {
        for j in 0..<length / 4 {
          let root = roots[j * multiple * (size / length)]
          cosines.append(root.cosine)
          sines.append(root.sine)
        }
      }
      length /= 4
    }
    self.cosines = cosines
    self.sines = sines
  }

  /// exp(-2 pi i k / size) for all k, from one octant by symmetry.
  private static func roots(_ size: Int) -> [(cosine: Double, sine: Double)] {
    var roots = [(cosine: Double, sine: Double)](repeating: (1, 0), count: size)
    let eighth = size / 8
    for k in 0...eighth {
      let angle = 2 * Double.pi * Double(k) / Double(size)
      roots[k] = (Numerics.cos(angle), -Numerics.sin(angle))
    }
    let quarter = size / 4
    for k in eighth + 1...quarter { roots[k] = (-roots[quarter - k].sine, -roots[quarter - k].cosine) }
    roots[quarter] = (0, -1)
    for k in quarter..<size { roots[k] = (roots[k - quarter].sine, -roots[k - quarter].cosine) }
    return roots
  }

  /// Transforms in place; the result stands in bit-reversed order.
  package func forward(_ real: inout [Double], _ imaginary: inout [Double]) {
    precondition(real.count == size && imaginary.count == size, "A Fourier plan serves one length only.")
    withPointers(&real, &imaginary) { re, im, c, s in Self.forward(re, im, size, c, s) }
  }

  /// Transforms back in place, from bit-reversed order; the result is `size` times too large.
  package func inverse(_ real: inout [Double], _ imaginary: inout [Double]) {
    precondition(real.count == size && imaginary.count == size, "A Fourier plan serves one length only.")
    withPointers(&real, &imaginary) { re, im, c, s in Self.inverse(re, im, size, c, s) }
  }

  private func withPointers(
    _ real: inout [Double], _ imaginary: inout [Double],
    _ body: (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>, UnsafePointer<Double>, UnsafePointer<Double>)
      -> Void
  ) {
    real.withUnsafeMutableBufferPointer { re in
      imaginary.withUnsafeMutableBufferPointer { im in
        cosines.withUnsafeBufferPointer { c in
          sines.withUnsafeBufferPointer { s in
            if let re = re.baseAddress, let im = im.baseAddress, let c = c.baseAddress, let s = s.baseAddress {
              body(re, im, c, s)
            }
          }
        }
      }
    }
  }
}

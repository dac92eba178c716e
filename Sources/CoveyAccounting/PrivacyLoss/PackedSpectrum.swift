internal import CoveyCore

/// The spectra of two real sequences in one complex transform: x + i y, in bit-reversed order.
///
/// In that order frequency -k stands at the mirror image of frequency k within its block [2^m, 2^(m+1)), so that the two
/// spectra come apart by adding and subtracting mirror images.
struct PackedSpectrum {
  var real: [Double]
  var imaginary: [Double]

  init(size: Int) {
    real = [Double](repeating: 0, count: size)
    imaginary = [Double](repeating: 0, count: size)
  }

  /// Raises both sequences' spectra to a power and multiplies `product` by them, or replaces it if `isFirst`.
  ///
  /// Spectra of probabilities lie in the unit disc; powers below 1e-22 become zero.
  func multiplyPower(_ exponent: Int, into product: inout PackedSpectrum, isFirst: Bool) {
    let size = real.count
    precondition(product.real.count == size && exponent >= 1, "Spectra must have equal lengths and a power >= 1.")
    let negligible = Numerics.exp(-100 / Double(exponent))
    real.withUnsafeBufferPointer { zr in
      imaginary.withUnsafeBufferPointer { zi in
        product.real.withUnsafeMutableBufferPointer { pr in
          product.imaginary.withUnsafeMutableBufferPointer { pi in
            // Blocks shorter than eight, their members one by one; frequencies 0 and N / 2 are their own mirror images.
            for j in 0..<min(8, size) {
              let mirror = j < 2 ? j : (j < 4 ? 5 - j : 11 - j)
              guard j <= mirror else { continue }
              var lanes = PackedLanes(
                SIMD4(repeating: zr[j]), SIMD4(repeating: zi[j]), SIMD4(repeating: zr[mirror]),
                SIMD4(repeating: zi[mirror]))
              lanes.raise(to: exponent, negligible: negligible)
              if !isFirst {
                lanes.multiply(
                  PackedLanes(
                    SIMD4(repeating: pr[j]), SIMD4(repeating: pi[j]), SIMD4(repeating: pr[mirror]),
                    SIMD4(repeating: pi[mirror])))
              }
              let packed = lanes.packed
              (pr[j], pi[j], pr[mirror], pi[mirror]) = (packed.0[0], packed.1[0], packed.2[0], packed.3[0])
            }
            var block = 8
            while block < size {
              let last = 3 * block - 1
              var j = block
              while j < block + block / 2 {
                let mirror = last - j - 3
                var lanes = PackedLanes(
                  zr.four(j), zi.four(j), zr.four(mirror).backwards, zi.four(mirror).backwards)
                lanes.raise(to: exponent, negligible: negligible)
                if !isFirst {
                  lanes.multiply(
                    PackedLanes(pr.four(j), pi.four(j), pr.four(mirror).backwards, pi.four(mirror).backwards))
                }
                let packed = lanes.packed
                pr.setFour(packed.0, j)
                pi.setFour(packed.1, j)
                pr.setFour(packed.2.backwards, mirror)
                pi.setFour(packed.3.backwards, mirror)
                j += 4
              }
              block *= 2
            }
          }
        }
      }
    }
  }
}

extension UnsafeBufferPointer<Double> {
  @inline(__always)
  fileprivate func four(_ i: Int) -> SIMD4<Double> {
    UnsafeRawBufferPointer(self).loadUnaligned(fromByteOffset: i * 8, as: SIMD4<Double>.self)
  }
}

extension UnsafeMutableBufferPointer<Double> {
  @inline(__always)
  fileprivate func four(_ i: Int) -> SIMD4<Double> {
    UnsafeRawBufferPointer(self).loadUnaligned(fromByteOffset: i * 8, as: SIMD4<Double>.self)
  }

  @inline(__always)
  fileprivate func setFour(_ v: SIMD4<Double>, _ i: Int) {
    UnsafeMutableRawBufferPointer(self).storeBytes(of: v, toByteOffset: i * 8, as: SIMD4<Double>.self)
  }
}

extension SIMD4<Double> {
  @inline(__always)
  fileprivate var backwards: SIMD4<Double> { SIMD4(self[3], self[2], self[1], self[0]) }
}

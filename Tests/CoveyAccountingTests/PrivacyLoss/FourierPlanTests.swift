import CoveyAccounting
import CoveyRandom
import Foundation
import Testing

@Suite("Fourier transform")
struct FourierPlanTests {
  private func values(_ count: Int, seed: UInt64) -> [Double] {
    var state = seed
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53 - 0.5
    }
  }

  @Test("forward is the definition in bit-reversed order", arguments: [4, 8, 16, 32, 64, 128, 256])
  func definition(size: Int) {
    let (real, imaginary) = (values(size, seed: 1), values(size, seed: 2))
    var (re, im) = (real, imaginary)
    FourierPlan.plan(size: size).forward(&re, &im)
    let bits = size.trailingZeroBitCount
    for k in 0..<size {
      var expected = (0.0, 0.0)
      for j in 0..<size {
        let angle = -2 * Double.pi * Double(j * k % size) / Double(size)
        expected.0 += real[j] * cos(angle) - imaginary[j] * sin(angle)
        expected.1 += real[j] * sin(angle) + imaginary[j] * cos(angle)
      }
      var place = 0
      for bit in 0..<bits where k >> bit & 1 == 1 { place |= 1 << (bits - 1 - bit) }
      #expect(abs(re[place] - expected.0) < 1e-12 && abs(im[place] - expected.1) < 1e-12)
    }
  }

  @Test("inverse undoes forward", arguments: [64, 1 << 13, 1 << 16])
  func inverse(size: Int) {
    let (real, imaginary) = (values(size, seed: 3), values(size, seed: 4))
    var (re, im) = (real, imaginary)
    let plan = FourierPlan.plan(size: size)
    plan.forward(&re, &im)
    plan.inverse(&re, &im)
    var worst = 0.0
    for i in 0..<size {
      worst = max(worst, abs(re[i] / Double(size) - real[i]))
      worst = max(worst, abs(im[i] / Double(size) - imaginary[i]))
    }
    #expect(worst < 1e-14)
  }
}

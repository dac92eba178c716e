import CoveyNoise
import Foundation
import Testing

/// The 128-bit probabilities that decide what doubles cannot, against mpmath 1.3 at 600 bits (floor of P(x) / P(0) * 2^128).
@Suite("Wide probabilities")
struct ScaledRatioTests {
  struct Case: Sendable {
    let parameter: Double
    let x: Int64
    let expected: UInt128

    init(_ parameter: Double, _ x: Int64, _ high: UInt64, _ low: UInt64) {
      (self.parameter, self.x, expected) = (parameter, x, UInt128(high) << 64 | UInt128(low))
    }
  }

  private func check(_ shape: some UnimodalShape, _ item: Case) {
    let actual = shape.ratio(item.x).share(1, 1, up: 0)
    let error = actual > item.expected ? actual - item.expected : item.expected - actual
    // 2^16 of 2^128, the bound that the sampler's statement of exactness rests on.
    #expect(error < 1 << 16, "off by \(error) units of 2^-128")
    let double = Double(actual >> 64) * 0x1p-64
    #expect(abs(exp(-shape.exponent(item.x)) - double) <= 1e-11 * double + 1e-18)
  }

  @Test(
    "Gaussian",
    arguments: [
      Case(1.0, 1, 0x9B45_97E3_7CB0_4FF3, 0xD675_A355_30CD_D767),
      Case(0.5, 3, 0x0000_0041_698A_31A6, 0x7E83_2211_C55E_95AF),
      Case(10.1, -37, 0x004F_DB34_B443_856B, 0xDBE8_6DE8_56CE_2933),
      Case(1e4, 51234, 0x0000_217A_A021_CB13, 0x1444_56DA_37E2_5F2F),
      Case(3e9, 12_345_678_901, 0x000D_C63E_7BAD_2B80, 0x7D0C_ED2E_90A6_08AD),
      Case(0x1p40, -4_398_046_523_449, 0x0015_FC20_F37F_7A62, 0x2208_02E2_4C41_4252),
    ])
  func gaussian(_ item: Case) { check(GaussianShape(sigma: item.parameter), item) }

  @Test(
    "Laplace",
    arguments: [
      Case(1.0, 1, 0x5E2D_58D8_B3BC_DF1A, 0xBADE_C782_9054_F90D),
      Case(0.7, -11, 0x0000_0283_2DFC_E873, 0xC00C_E979_72C6_85BA),
      Case(123.4, 4567, 0x0000_0000_0000_0616, 0xD62E_7601_BF8A_5244),
      Case(1e10, 123_456_789_012, 0x0000_48F4_ADA7_7392, 0xB403_295D_EF33_7E0C),
      Case(0x1p40, -35_184_372_088_832, 0x0000_0000_0003_908C, 0x9EEC_2C8D_03C5_3340),
    ])
  func laplace(_ item: Case) { check(LaplaceShape(scale: item.parameter), item) }

  @Test(
    "Poisson with a small mean",
    arguments: [
      Case(0.25, 3, 0x00AA_AAAA_AAAA_AAAA, 0xAAAA_AAAA_AAAA_AAAA),
      Case(1.0, 2, 0x2AAA_AAAA_AAAA_AAAA, 0xAAAA_AAAA_AAAA_AAAA),
      Case(7.3, -6, 0x0886_9883_731D_1ABA, 0xBD6A_A935_B1BB_591C),
      Case(1000.5, 150, 0x0001_7255_ED28_E139, 0x378C_4A0E_4F2E_35D3),
      Case(4095.9, -300, 0x0000_D083_2681_3EE0, 0x9726_D8C1_2FB6_8B57),
    ])
  func poissonTable(_ item: Case) { check(PoissonTable(mean: item.parameter), item) }

  @Test(
    "Poisson with a large mean",
    arguments: [
      Case(4096.0, 1, 0xFFF0_00FF_F000_FFF0, 0x00FF_F000_FFF0_00FF),
      Case(4097.25, -400, 0x0000_0007_7BDC_D0DC, 0xC3DA_5E3E_C6D5_FED0),
      Case(5000.125, 600, 0x0000_0000_0000_3E6C, 0x69D8_19D8_FF60_E248),
      Case(1e6, 4321, 0x0005_D915_0937_DB3F, 0xECD5_597D_231D_EEF9),
      Case(1e9 + 0.3, -123_456, 0x0020_1DDB_8460_914C, 0x1865_8622_3083_0800),
      Case(0x1p39, 2_000_000, 0x06BB_F581_A435_2220, 0x8179_3B67_657C_637F),
    ])
  func poissonSeries(_ item: Case) { check(PoissonSeries(mean: item.parameter), item) }
}

import CoveyAccounting
import CoveyNoise
import Testing

struct AmplifiedBandsTests {
  @Test func costsOneSampledReleasePerBandwidth() throws {
    for (rounds, bands, count) in [(100, 10, 10), (101, 10, 11), (7, 7, 1), (5, 1, 5)] {
      let event = try PrivacyEvent.amplifiedBandedMatrix(noiseMultiplier: 1.5, rounds: rounds, bands: bands, rate: 0.1)
      #expect(event == .repeated(.poissonSampled(rate: 0.1, of: .gaussian(noiseMultiplier: 1.5)), count: count))
    }
  }

  @Test(arguments: [
    (1.0, 10, 11, 0.1), (1.0, 10, 0, 0.1), (1.0, 0, 1, 0.1), (-1.0, 10, 2, 0.1), (.nan, 10, 2, 0.1),
    (.infinity, 10, 2, 0.1), (1.0, 10, 2, -0.1), (1.0, 10, 2, 1.1), (1.0, 10, 2, .nan),
  ])
  func impossibleValuesAreRefused(_ noise: Double, _ rounds: Int, _ bands: Int, _ rate: Double) {
    #expect(throws: PrivacyError.self) {
      try PrivacyEvent.amplifiedBandedMatrix(noiseMultiplier: noise, rounds: rounds, bands: bands, rate: rate)
    }
  }
}

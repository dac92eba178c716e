import CoveyNoise
import Foundation
import Testing
import _TestSupport

struct RandomizedResponseTests {
  @Test(arguments: [(0.5, 2), (1.0, 5), (3.0, 10)]) func answersHaveTheStatedChances(_ epsilon: Double, _ k: Int) throws
  {
    let response = try RandomizedResponse(epsilon: epsilon, buckets: k)
    let n = 40000
    var words = NoiseWords(SeededNoise(seed: 31).source(.metric, round: k, client: 0, piece: 0))
    for value in [0, k - 1] {
      var counts = [Int](repeating: 0, count: k)
      for _ in 0..<n { counts[response.respond(value, using: &words)] += 1 }
      var statistic = 0.0
      for i in 0..<k {
        let expected = Double(n) * (i == value ? response.truthProbability : response.otherProbability)
        statistic += (Double(counts[i]) - expected) * (Double(counts[i]) - expected) / expected
      }
      // A little above the 0.999 quantiles of chi-square with 1, 4 and 9 degrees of freedom.
      #expect(statistic < [2: 10.83, 5: 18.47, 10: 27.88][k] ?? 0)
      let estimates = response.unbiasedCounts(counts)
      #expect(abs(estimates.reduce(0, +) - Double(n)) < 1e-6 * Double(n))
      let deviation = Double(n).squareRoot() / (response.truthProbability - response.otherProbability)
      #expect(abs(estimates[value] - Double(n)) < 3.29 * deviation)
    }
  }

  @Test(arguments: [1e-3, 0.5, 1, 5, 20], [2, 3, 100]) func ratioIsEpsilonAtMost(_ epsilon: Double, _ k: Int) throws {
    let response = try RandomizedResponse(epsilon: epsilon, buckets: k)
    let ratio = log(response.truthProbability / response.otherProbability)
    #expect(ratio <= epsilon)
    #expect(ratio > epsilon * (1 - 1e-3))
    #expect(isNear(response.truthProbability + Double(k - 1) * response.otherProbability, 1, 1e-12))
    guard case .randomizedResponse(let noise, k) = response.event else {
      Issue.record("another event")
      return
    }
    #expect(isNear(1 - noise + noise / Double(k), response.truthProbability, 1e-12))
  }

  @Test(
    arguments: [(0, 2), (-1, 2), (.nan, 2), (.infinity, 2), (1, 1), (1, 0), (1, -3), (1e-13, 2)] as [(Double, Int)])
  func impossibleResponsesAreRefused(_ epsilon: Double, _ buckets: Int) {
    #expect(throws: PrivacyError.self) { try RandomizedResponse(epsilon: epsilon, buckets: buckets) }
  }
}

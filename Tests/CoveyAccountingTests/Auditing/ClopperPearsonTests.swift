import CoveyAccounting
import CoveyNoise
import Foundation
import Testing

@Suite("Clopper and Pearson's bounds")
struct ClopperPearsonTests {
  /// P(B = k), by the recurrence from k = 0.
  static func masses(_ trials: Int, _ p: Double) -> [Double] {
    var masses = [pow(1 - p, Double(trials))]
    for k in 0..<trials { masses.append(masses[k] * Double(trials - k) / Double(k + 1) * p / (1 - p)) }
    return masses
  }

  @Test("miss the truth no more often than stated, for every count, by the exact binomial")
  func coverage() throws {
    for trials in [1, 5, 20, 60] {
      for significance in [0.3, 0.05, 1e-3] {
        let upper = try (0...trials).map {
          try ClopperPearson.upper(successes: $0, trials: trials, significance: significance)
        }
        let lower = try (0...trials).map {
          try ClopperPearson.lower(successes: $0, trials: trials, significance: significance)
        }
        var largest = 0.0
        for step in 1..<200 {
          let p = Double(step) / 200
          let masses = Self.masses(trials, p)
          let above = (0...trials).filter { upper[$0] < p }.reduce(0) { $0 + masses[$1] }
          let below = (0...trials).filter { lower[$0] > p }.reduce(0) { $0 + masses[$1] }
          #expect(above <= significance * (1 + 1e-9) && below <= significance * (1 + 1e-9))
          largest = max(largest, above)
        }
        // Not so wide that nothing could fail.
        #expect(largest > 0.2 * significance || trials == 1)
      }
    }
  }

  @Test("are where the tail has the stated probability")
  func tails() throws {
    for (successes, trials, significance) in [(3, 100, 0.025), (50, 60, 1e-6), (1, 40, 1e-4), (39, 40, 0.2)] {
      let upper = try ClopperPearson.upper(successes: successes, trials: trials, significance: significance)
      let tail = Self.masses(trials, upper)[...successes].reduce(0, +)
      #expect(abs(tail / significance - 1) < 1e-9)
      let lower = try ClopperPearson.lower(successes: successes, trials: trials, significance: significance)
      let mirrored = try ClopperPearson.upper(
        successes: trials - successes, trials: trials, significance: significance)
      #expect(abs(lower + mirrored - 1) < 1e-12)
    }
    #expect(try ClopperPearson.upper(successes: 7, trials: 7, significance: 0.05) == 1)
    #expect(try ClopperPearson.lower(successes: 0, trials: 7, significance: 0.05) == 0)
  }

  @Test("refuse what cannot be")
  func refuses() {
    for (successes, trials, significance) in [
      (-1, 5, 0.1), (6, 5, 0.1), (0, 0, 0.1), (1, 5, 0), (1, 5, 1), (1, 5, .nan),
    ] {
      #expect(throws: PrivacyError.self) {
        try ClopperPearson.upper(successes: successes, trials: trials, significance: significance)
      }
      #expect(throws: PrivacyError.self) {
        try ClopperPearson.lower(successes: successes, trials: trials, significance: significance)
      }
    }
  }
}

import CoveyAccounting
import Foundation

/// Canaries of a mechanism that is known: what an attacker sees of each, and whether it took part.
struct CanaryScores {
  var scores: [Double] = []
  var present: [Bool] = []

  /// One Gaussian release: N(mu, 1) of those who took part, N(0, 1) of the others.
  static func gaussian(_ count: Int, mu: Double, seed: UInt64) -> CanaryScores {
    var (all, normals) = (CanaryScores(), Normals(seed: seed))
    for _ in 0..<count {
      let isPresent = Bool.random(using: &normals.generator)
      all.present.append(isPresent)
      all.scores.append(normals.next() + (isPresent ? mu : 0))
    }
    return all
  }

  /// Gaussian releases from `rounds` Poisson samples, scored by the log likelihood ratio against noise `assumed`.
  static func sampled(
    _ count: Int, rate: Double, noise: Double, assumed: Double, rounds: Int, seed: UInt64
  ) -> CanaryScores {
    var (all, normals) = (CanaryScores(), Normals(seed: seed))
    for _ in 0..<count {
      let isPresent = Bool.random(using: &normals.generator)
      var score = 0.0
      for _ in 0..<rounds {
        let isChosen = Double.random(in: 0..<1, using: &normals.generator) < rate
        let seen = noise * normals.next() + (isPresent && isChosen ? 1 : 0)
        score += log(1 - rate + rate * exp((seen - 0.5) / (assumed * assumed)))
      }
      all.present.append(isPresent)
      all.scores.append(score)
    }
    return all
  }

  func run(guesses: CanaryGuesses) throws -> OneRunAudit {
    try OneRunAudit(scores: scores, present: present, guesses: guesses)
  }

  func run(guesses: Int) throws -> OneRunAudit {
    try run(guesses: CanaryGuesses(present: guesses - guesses / 2, absent: guesses / 2))
  }

  /// Normal numbers by Box and Muller.
  private struct Normals {
    var generator: SplitMix

    init(seed: UInt64) {
      generator = SplitMix(state: seed)
      // Seeds that follow one another are steps of one stream: a number of it is a seed far from the others.
      generator = SplitMix(state: generator.next() ^ seed << 40)
    }

    mutating func next() -> Double {
      let radius = (-2 * log(Double.random(in: Double.leastNonzeroMagnitude..<1, using: &generator))).squareRoot()
      return radius * cos(2 * Double.pi * Double.random(in: 0..<1, using: &generator))
    }
  }
}

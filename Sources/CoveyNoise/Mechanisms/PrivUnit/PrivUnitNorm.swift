internal import CoveyCore

/// A number in [0, 1] randomised on a grid: rounded at random to one of k + 1 levels without bias, answered by randomised
/// response, and freed of its bias (ScalarDP of Bhowmick et al. 2018, arXiv 1812.00984, section 4.2, with k = e^(epsilon/3)).
struct PrivUnitNorm: Sendable, Hashable {
  let levels: Int
  private let response: RandomizedResponse

  init(epsilon: Double) throws {
    levels = Int(max(1, min(0x1p20, Numerics.exp(min(epsilon, 60) / 3).rounded(.up))))
    response = try RandomizedResponse(epsilon: epsilon, buckets: levels + 1)
  }

  /// What it costs.
  var epsilon: Double { response.epsilon }

  /// An unbiased estimate, possibly negative.
  /// - Precondition: `value` in [0, 1].
  func estimate(_ value: Double, using words: inout NoiseWords) -> Double {
    precondition((0...1).contains(value), "a norm is randomised relative to its bound")
    let position = value * Double(levels)
    let lower = min(levels - 1, Int(position))
    let level = lower + (words.fraction() < position - Double(lower) ? 1 : 0)
    return estimate(ofAnswer: response.respond(level, using: &words))
  }

  private func estimate(ofAnswer answer: Int) -> Double {
    let (truth, other) = (response.truthProbability, response.otherProbability)
    let bias = other * Double(levels) * Double(levels + 1) / 2
    return (Double(answer) - bias) / ((truth - other) * Double(levels))
  }

  /// The probabilities of the true level and of every other one.
  var probabilities: [Double] { [response.truthProbability, response.otherProbability] }

  /// The mean square of the estimate of 1.
  var meanSquare: Double {
    let others = (0..<levels).reduce(0.0) { $0 + estimate(ofAnswer: $1) * estimate(ofAnswer: $1) }
    let highest = estimate(ofAnswer: levels)
    return response.truthProbability * highest * highest + response.otherProbability * others
  }
}

extension PrivUnit {
  /// The levels of the norm's grid.
  package var normLevels: Int { norm.levels }
  /// The probabilities of the norm's true level and of every other one.
  package var normProbabilities: [Double] { norm.probabilities }
}

internal import CoveyCore

/// Tree aggregation: each round completes one node of a binary tree that prefix sums will need, with noise of its own; a
/// prefix sum has the noise of the nodes of its binary representation (Kairouz et al. 2021, arXiv 2103.00039, section 3).
struct TreeNoise: Sendable {
  /// The node of each level that ended last. It counts in the prefix sum of t rounds if t has that bit.
  private var levels: [ParameterVector]

  init(rounds: Int, parameterCount: Int) {
    let depth = Int.bitWidth - rounds.leadingZeroBitCount
    levels = (0..<depth).map { _ in ParameterVector(count: parameterCount) }
  }

  /// The nodes below round t's node leave the sum, the fresh one takes their place.
  mutating func advance(_ noise: inout ParameterVector, round: Int) {
    let level = round.trailingZeroBitCount
    levels[level].copyValues(of: noise)
    for lower in 0..<level { noise.subtract(levels[lower]) }
  }

  var state: [(name: String, vector: ParameterVector)] {
    levels.enumerated().map { ("level\($0.offset)", $0.element) }
  }

  mutating func restore(_ vectors: [ParameterVector]) {
    levels = vectors
  }
}

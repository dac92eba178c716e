internal import CoveyNoise

extension TreeAggregation {
  /// The sensitivity squared of one tree without restart, if a unit takes part at most `maximumParticipation` times, its
  /// rounds at least `minimumSeparation` apart (arXiv 2103.00039, appendix D.2).
  ///
  /// The paper's dynamic programme asks for the best sum given the rounds blocked at both ends of a subtree. This one
  /// keeps, for every number of blocked rounds at its start, the trade-off between the sum and the rounds blocked after
  /// its end, which has few points: the result is the same and thousands of rounds take milliseconds.
  /// - Parameters:
  ///   - steps: the rounds of the tree, >= 0.
  ///   - maximumParticipation: >= 0.
  ///   - minimumSeparation: the least difference of two of a unit's round numbers, >= 1. Other libraries count the rounds
  ///     strictly between, which is one less.
  /// - Throws: `PrivacyError.invalid` for values outside of these ranges.
  public static func separated(steps: Int, maximumParticipation: Int, minimumSeparation: Int) throws -> Int {
    guard steps >= 0, maximumParticipation >= 0, minimumSeparation >= 1 else {
      throw PrivacyError.invalid(
        """
        a tree needs at least 0 rounds, at least 0 participations and a separation of at least 1, not \(steps), \
        \(maximumParticipation) and \(minimumSeparation)
        """)
    }
    // A separation beyond the last round acts like one of that length.
    let separation = min(minimumSeparation, max(1, steps))
    var block = TreeBlock.leaf(separation: separation, maximum: maximumParticipation)
    var blocks: [TreeBlock] = []
    for level in 0..<depth(steps: steps) {
      if level > 0 { block = block.followed(by: block, isNode: true) }
      if steps >> level & 1 == 1 { blocks.append(block) }
    }
    // The largest complete subtree comes first; what lies between them is no complete node.
    guard var whole = blocks.popLast() else { return 0 }
    while let next = blocks.popLast() { whole = whole.followed(by: next, isNode: false) }
    return whole.best
  }
}

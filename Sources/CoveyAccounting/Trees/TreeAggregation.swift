internal import CoveyNoise

/// The sensitivity of binary-tree aggregation (Kairouz et al. 2021, arXiv 2103.00039, appendix D).
///
/// Every complete node of a binary tree over the rounds gets Gaussian noise of standard deviation z times the bound of a
/// contribution. A unit's sensitivity squared is the sum, over nodes, of the squared number of its contributions in the
/// node. With `s` from here the release is `.gaussian(noiseMultiplier: z / Double(s).squareRoot())`, under
/// `Adjacency.zeroOut`, or under another adjacency for contributions of its sensitivity.
public enum TreeAggregation {
  /// The levels of a tree over `steps` rounds: the complete nodes that hold a round, at most.
  /// - Precondition: steps >= 0.
  public static func depth(steps: Int) -> Int {
    precondition(steps >= 0, "A tree has at least 0 rounds")
    return Int.bitWidth - steps.leadingZeroBitCount
  }

  /// The sensitivity squared if a unit takes part once in the whole run, which restarts the tree: the deepest tree.
  /// - Parameter treeSteps: the rounds of each tree, each >= 0.
  public static func singleParticipation(treeSteps: [Int]) -> Int { treeSteps.map(depth).max() ?? 0 }

  /// The sensitivity squared if a unit takes part once in each tree: the sum of depths.
  /// - Parameter treeSteps: the rounds of each tree, each >= 0.
  public static func oncePerTree(treeSteps: [Int]) -> Int { treeSteps.map(depth).reduce(0, +) }

  /// The sensitivity squared if every epoch visits its batches in the same order and the tree restarts after some epochs.
  /// - Parameters:
  ///   - batchesPerEpoch: rounds of an epoch, >= 1.
  ///   - epochsPerTree: the epochs of each tree, each >= 0.
  ///   - completesTrees: whether every tree but the last is filled up with rounds without data to a complete one, so that
  ///     its sum is a single node.
  /// - Throws: `PrivacyError.invalid` for values outside of these ranges.
  public static func fixedOrder(batchesPerEpoch: Int, epochsPerTree: [Int], completesTrees: Bool) throws -> Int {
    guard batchesPerEpoch >= 1 else {
      throw PrivacyError.invalid("an epoch needs at least 1 batch, not \(batchesPerEpoch)")
    }
    guard epochsPerTree.allSatisfy({ $0 >= 0 }) else {
      throw PrivacyError.invalid("a tree cannot span a negative number of epochs")
    }
    var total = 0
    var known: [[Int]: Int] = [:]
    for (index, epochs) in epochsPerTree.enumerated() where epochs > 0 {
      let steps = batchesPerEpoch * epochs
      let isFilled = completesTrees && index < epochsPerTree.count - 1
      let size = isFilled ? 1 << depth(steps: steps - 1) : steps
      let square = known[[epochs, size]] ?? fixedOrderTree(batches: batchesPerEpoch, steps: steps, size: size)
      known[[epochs, size]] = square
      total += square
    }
    return total
  }

  /// The worst batch's sum over the complete nodes of a tree over `size` rounds, of which the first `steps` have data.
  private static func fixedOrderTree(batches: Int, steps: Int, size: Int) -> Int {
    var squares = [Int](repeating: 0, count: batches)
    var span = 1
    while span <= size {
      for start in stride(from: 0, through: size - span, by: span) where start < steps {
        let held = min(start + span, steps) - start
        let (rounds, rest) = held.quotientAndRemainder(dividingBy: batches)
        if rounds > 0 {
          for batch in squares.indices { squares[batch] += rounds * rounds }
        }
        // The first `rest` batches from here on are held once more: (r + 1)^2 - r^2.
        for offset in 0..<rest { squares[(start + offset) % batches] += 2 * rounds + 1 }
      }
      span *= 2
    }
    return squares.max() ?? 0
  }
}

/// Choices that no other one beats.
public enum ParetoFront {
  /// Whether each choice is on the front: no other one costs at most as much and gains at least as much, and is better in
  /// one of both.
  /// - Parameters:
  ///   - costs: What each choice costs; less is better.
  ///   - gains: What each brings, as many; more is better.
  public static func membership(costs: [Double], gains: [Double]) -> [Bool] {
    precondition(costs.count == gains.count, "every choice has a cost and a gain")
    var isMember = [Bool](repeating: false, count: costs.count)
    let order = costs.indices.sorted { (costs[$0], -gains[$0]) < (costs[$1], -gains[$1]) }
    var best = -Double.infinity
    var bestCost = -Double.infinity
    for index in order {
      // Equal choices do not beat each other.
      guard gains[index] > best || (gains[index] == best && costs[index] == bestCost) else { continue }
      isMember[index] = true
      best = gains[index]
      bestCost = costs[index]
    }
    return isMember
  }
}

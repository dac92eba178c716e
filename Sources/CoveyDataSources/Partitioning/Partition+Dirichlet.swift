internal import CoveyData
import CoveyRandom

extension Partition {
  /// Hsu et al.: equal sizes, each client's mix ~ Dirichlet(alpha x prior).
  static func dirichlet(
    _ index: LabelIndex, clients: Int, alpha: Double, stream: inout RandomStream
  ) throws -> Partition {
    try checkAlpha(alpha)
    let total = index.positions.count
    let concentration = (0..<index.classes).map { alpha * Double(index.count($0)) / Double(total) }
    var next = index.starts
    var positions: [Int32] = []
    positions.reserveCapacity(total)
    let (size, longer) = total.quotientAndRemainder(dividingBy: clients)
    for client in 0..<clients {
      var mix = stream.dirichlet(concentration)
      for l in mix.indices where next[l] == index.starts[l + 1] { mix[l] = 0 }
      var mass = mix.reduce(0, +)
      for _ in 0..<size + (client < longer ? 1 : 0) {
        // No label of the mix is left: any example left will do.
        if mass <= 0 {
          mix = mix.indices.map { Double(index.starts[$0 + 1] - next[$0]) }
          mass = mix.reduce(0, +)
        }
        let label = pick(mix, mass: mass, stream: &stream)
        positions.append(index.positions[next[label]])
        next[label] += 1
        if next[label] == index.starts[label + 1] {
          mix[label] = 0
          mass = mix.reduce(0, +)
        }
      }
    }
    let offsets = (0...clients).map { $0 * size + min($0, longer) }
    return Partition(positions: SharedBuffer(positions), offsets: SharedBuffer(offsets))
  }

  /// An index in proportion to its weight; `mass` is their sum and positive.
  private static func pick(_ weights: [Double], mass: Double, stream: inout RandomStream) -> Int {
    var rest = stream.uniform() * mass
    var last = 0
    for i in weights.indices where weights[i] > 0 {
      last = i
      rest -= weights[i]
      if rest < 0 { break }
    }
    return last
  }

  /// Yurochkin et al.: each label split by its own Dirichlet draw over clients.
  static func dirichletPerClass(
    _ index: LabelIndex, clients: Int, alpha: Double, minimum: Int, stream: inout RandomStream
  ) throws -> Partition {
    try checkAlpha(alpha)
    let total = index.positions.count
    guard minimum >= 1, minimum <= total / clients else {
      throw DataError.impossiblePartition(
        "dirichletPerClass: at least \(minimum) examples for each of \(clients) clients, of \(total); use a minimum "
          + "from 1 to \(total / clients)")
    }
    for _ in 0..<100 {
      let owned = splitEachClass(index, clients: clients, alpha: alpha, stream: &stream)
      if owned.allSatisfy({ $0.count >= minimum }) { return Partition(owned) }
    }
    throw DataError.impossiblePartition(
      "dirichletPerClass: 100 draws left some of \(clients) clients below \(minimum) examples; use a larger alpha, "
        + "fewer clients or a smaller minimum")
  }

  private static func splitEachClass(
    _ index: LabelIndex, clients: Int, alpha: Double, stream: inout RandomStream
  ) -> [[Int32]] {
    let fair = Double(index.positions.count) / Double(clients)
    let concentration = [Double](repeating: alpha, count: clients)
    var owned = [[Int32]](repeating: [], count: clients)
    for l in 0..<index.classes where index.count(l) > 0 {
      var shares = stream.dirichlet(concentration)
      for c in shares.indices where Double(owned[c].count) >= fair { shares[c] = 0 }
      // Every client with a share may be full already: then those below the fair size take turns.
      if !shares.contains(where: { $0 > 0 }) {
        for c in shares.indices where Double(owned[c].count) < fair { shares[c] = 1 }
      }
      var start = index.starts[l]
      for (c, count) in apportion(index.count(l), weights: shares, minimum: 0).enumerated() {
        owned[c].append(contentsOf: index.positions[start..<start + count])
        start += count
      }
    }
    return owned
  }

  private static func checkAlpha(_ alpha: Double) throws {
    guard alpha >= 1e-100, alpha <= 1e100 else {
      throw DataError.impossiblePartition("a Dirichlet partition needs a positive, finite alpha, for example 0.5")
    }
  }
}

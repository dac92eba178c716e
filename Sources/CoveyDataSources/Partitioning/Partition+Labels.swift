internal import CoveyData
import CoveyRandom

extension Partition {
  /// Exactly `labels` different labels a client; each label's examples go to its clients in proportion to their weights,
  /// with at least `minimum` examples a client in all.
  static func dealt(
    _ index: LabelIndex, weights: [Double], labels: Int, minimum: Int, stream: inout RandomStream
  ) throws -> Partition {
    let present = (0..<index.classes).filter { index.count($0) > 0 }
    guard labels >= 1, labels <= present.count else {
      throw DataError.impossiblePartition(
        "\(labels) labels per client, of \(present.count) that occur; use 1 to \(present.count)")
    }
    guard weights.count * labels >= present.count else {
      throw DataError.impossiblePartition(
        "\(weights.count) clients with \(labels) labels each leave some of \(present.count) labels to nobody; use more "
          + "clients or more labels per client")
    }
    guard minimum >= 1 else { throw DataError.impossiblePartition("the minimum size of a client is at least 1") }
    let holders = deal(present, classes: index.classes, clients: weights.count, labels: labels, stream: &stream)
    let least = (minimum - 1) / labels + 1
    var owned = [[Int32]](repeating: [], count: weights.count)
    for l in present {
      let clients = holders[l]
      guard index.count(l) / clients.count >= least else {
        throw DataError.impossiblePartition(
          "label \(l) has \(index.count(l)) examples for \(clients.count) clients that need \(least) of it each; use "
            + "fewer clients, fewer labels per client or a smaller minimum")
      }
      var start = index.starts[l]
      let counts = apportion(index.count(l), weights: clients.map { weights[$0] }, minimum: least)
      for (client, count) in zip(clients, counts) {
        owned[client].append(contentsOf: index.positions[start..<start + count])
        start += count
      }
    }
    return Partition(owned)
  }

  /// Each label's clients. Labels are dealt from shuffled decks that hold each label once, so all are dealt nearly
  /// equally often; a client passes over a label that it already has.
  private static func deal(
    _ present: [Int], classes: Int, clients: Int, labels: Int, stream: inout RandomStream
  ) -> [[Int]] {
    var holders = [[Int]](repeating: [], count: classes)
    var deck: [Int] = []
    for client in 0..<clients {
      for _ in 0..<labels {
        var card = deck.lastIndex { holders[$0].last != client }
        if card == nil {
          var fresh = present
          stream.shuffle(&fresh)
          deck = fresh + deck
          card = deck.lastIndex { holders[$0].last != client }
        }
        if let card { holders[deck.remove(at: card)].append(client) }
      }
    }
    return holders
  }

  /// Splits `total` in proportion to weights, `minimum` first to each; sums to `total` exactly.
  /// - Precondition: `minimum * weights.count <= total` and some weight is positive.
  static func apportion(_ total: Int, weights: [Double], minimum: Int) -> [Int] {
    let rest = total - minimum * weights.count
    let sum = weights.reduce(0, +)
    var reached = 0.0
    var given = 0
    return weights.indices.map { i in
      reached += weights[i]
      let bound = i == weights.count - 1 ? rest : min(rest, Int(reached / sum * Double(rest) + 0.5))
      let share = bound - given
      given = bound
      return minimum + share
    }
  }

  static func logNormalWeights(_ clients: Int, deviation: Double, _ stream: inout RandomStream) throws -> [Double] {
    guard deviation >= 0, deviation <= 20 else {
      throw DataError.impossiblePartition("logNormal: the deviation of the logarithm lies from 0 to 20")
    }
    return (0..<clients).map { _ in stream.logNormal(mean: 0, deviation: deviation) }
  }

  static func powerLawWeights(_ clients: Int, exponent: Double, _ stream: inout RandomStream) throws -> [Double] {
    guard exponent > 1, exponent <= 100 else {
      throw DataError.impossiblePartition("powerLaw: the exponent lies above 1 and up to 100, for example 3")
    }
    // The largest of n numbers grows as n^(1 / (exponent - 1)); the bound keeps sums finite for exponents near 1.
    return (0..<clients).map { _ in
      PortableMath.exp(min(300, -PortableMath.log(stream.uniform()) / (exponent - 1))) - 1
    }
  }
}

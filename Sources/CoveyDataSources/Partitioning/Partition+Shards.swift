internal import CoveyData
import CoveyRandom

extension Partition {
  /// McMahan et al.: sorted by label, cut into shards, `perClient` random ones each.
  static func shards(
    _ index: LabelIndex, clients: Int, perClient: Int, stream: inout RandomStream
  ) throws -> Partition {
    let total = index.positions.count
    guard perClient >= 1, perClient <= total / clients else {
      throw DataError.impossiblePartition(
        "shards: \(clients) clients with \(perClient) shards each, of \(total) examples; use 1 to \(total / clients) "
          + "shards per client")
    }
    let count = clients * perClient
    let (size, longer) = total.quotientAndRemainder(dividingBy: count)
    var order = (0..<count).map { $0 }
    stream.shuffle(&order)
    var positions: [Int32] = []
    positions.reserveCapacity(total)
    var offsets = [0]
    for (place, shard) in order.enumerated() {
      let start = shard * size + min(shard, longer)
      positions.append(contentsOf: index.positions[start..<start + size + (shard < longer ? 1 : 0)])
      if (place + 1) % perClient == 0 { offsets.append(positions.count) }
    }
    return Partition(positions: SharedBuffer(positions), offsets: SharedBuffer(offsets))
  }

  /// Client i owns rows `offsets[i]..<offsets[i + 1]`.
  static func explicit(_ offsets: [Int], count: Int) throws -> Partition {
    guard let first = offsets.first, let last = offsets.last, offsets.count >= 2 else {
      throw DataError.impossiblePartition("explicit: needs at least two offsets, the bounds of one client")
    }
    for client in 0..<offsets.count - 1 {
      if offsets[client] == offsets[client + 1] { throw DataError.emptyClient(client) }
      guard offsets[client] < offsets[client + 1] else {
        throw DataError.impossiblePartition(
          "explicit: offsets must rise, and entry \(client + 1) is below the one before")
      }
    }
    guard first >= 0, last <= count else {
      throw DataError.impossiblePartition(
        "explicit: offsets from \(first) to \(last) do not fit the \(count) rows; they are 0-based, the last one is an end"
      )
    }
    return Partition(
      positions: SharedBuffer((first..<last).map { Int32($0) }), offsets: SharedBuffer(offsets.map { $0 - first }))
  }
}

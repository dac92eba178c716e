internal import CoveyData

extension LEAFSource {
  func load() throws -> LoadedExamples {
    throw DataError.unavailable("LEAF data cannot be read yet")
  }
}

extension Partition {
  /// The client of each example, by its position; a partition that leaves examples out has none.
  var owners: SharedBuffer<Int32>? {
    var owners = [Int32](repeating: -1, count: positions.count)
    for client in 0..<clientCount {
      for index in self[client].range {
        let position = Int(positions[index])
        guard position < owners.count else { return nil }
        owners[position] = Int32(client)
      }
    }
    return SharedBuffer(owners)
  }
}

public import CoveyData

extension Partition {
  /// One client for each different key (a writer, a user, a hospital), in rising order of keys; every example is used
  /// exactly once, in order.
  /// - Parameter keys: One key an example; any numbers.
  /// - Throws: ``DataError/impossiblePartition(_:)`` if there are no examples.
  public static func natural(keys: SharedBuffer<Int32>) throws -> Partition {
    guard keys.count > 0 else {
      throw DataError.impossiblePartition("a natural partition needs examples; the data set is empty")
    }
    var counts: [Int32: Int] = [:]
    for i in 0..<keys.count { counts[keys[i], default: 0] += 1 }
    let names = counts.keys.sorted()
    var next: [Int32: Int] = [:]
    var offsets = [0]
    offsets.reserveCapacity(names.count + 1)
    for name in names {
      next[name] = offsets[offsets.count - 1]
      offsets.append(offsets[offsets.count - 1] + (counts[name] ?? 0))
    }
    var positions = [Int32](repeating: 0, count: keys.count)
    for i in 0..<keys.count {
      let place = next[keys[i], default: 0]
      positions[place] = Int32(i)
      next[keys[i]] = place + 1
    }
    return Partition(positions: SharedBuffer(positions), offsets: SharedBuffer(offsets))
  }
}

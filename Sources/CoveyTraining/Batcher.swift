internal import CoveyCompute
internal import CoveyCore
internal import CoveyData
internal import CoveyRandom

/// Puts a client's examples into an executor batch by batch, in a shuffled order.
///
/// Reused from client to client; allocates only when a client is larger than any before.
struct Batcher {
  private var order: [Int32] = []
  private(set) var count = 0

  /// Takes a client's examples in their own order.
  mutating func load(_ view: ClientView) {
    count = view.count
    if order.count < count { order = [Int32](repeating: 0, count: count) }
    order.withUnsafeMutableBufferPointer { order in
      if let positions = view.positions {
        order.baseAddress?.update(from: positions.pointer, count: count)
      } else {
        for i in 0..<count { order[i] = Int32(truncatingIfNeeded: i) }
      }
    }
  }

  /// A new order for the next epoch.
  mutating func shuffle(_ stream: inout RandomStream) {
    let count = count
    order.withUnsafeMutableBufferPointer { stream.shuffle(UnsafeMutableBufferPointer(rebasing: $0[0..<count])) }
  }

  /// Selects the batch size in `executor` and fills its features and targets with examples `first..<first + size`.
  mutating func feed(_ executor: ModelExecutor, _ dataset: Dataset, first: Int, size: Int) throws {
    try executor.select(batch: size)
    order.withUnsafeBufferPointer { order in
      executor.feed(dataset, positions: order.baseAddress.map { $0 + first }, first: first, count: size)
    }
  }
}

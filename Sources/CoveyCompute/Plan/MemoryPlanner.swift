/// Places buffers with known lifetimes into one block so that buffers alive at the same time never overlap.
///
/// Greedy by size (Pisarchyk and Lee 2020, arXiv 2001.03288): largest first, each at the lowest free offset.
package struct MemoryPlanner {
  private struct Request {
    let count: Int
    let lifetime: ClosedRange<Int>
    var offset = 0
  }

  private var requests = [Request]()

  /// Nothing asked for yet.
  package init() {}

  /// Asks for `count` floats during `lifetime` (times are steps of the schedule); returns a ticket.
  package mutating func request(_ count: Int, _ lifetime: ClosedRange<Int>) -> Int {
    // Whole cache lines keep every buffer 64-byte aligned.
    requests.append(Request(count: (count + 15) / 16 * 16, lifetime: lifetime))
    return requests.count - 1
  }

  /// The offset of every ticket, and the size of the block.
  package mutating func place() -> (offsets: [Int], count: Int) {
    var placed = [Int]()
    var total = 0
    for index in requests.indices.sorted(by: { (requests[$0].count, $1) > (requests[$1].count, $0) }) {
      let request = requests[index]
      let rivals = placed.filter { requests[$0].lifetime.overlaps(request.lifetime) }
        .sorted { requests[$0].offset < requests[$1].offset }
      var offset = 0
      for rival in rivals {
        if requests[rival].offset - offset >= request.count { break }
        offset = max(offset, requests[rival].offset + requests[rival].count)
      }
      requests[index].offset = offset
      total = max(total, offset + request.count)
      placed.append(index)
    }
    return (requests.map(\.offset), total)
  }
}

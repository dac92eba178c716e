/// The clients of one round, in the order in which their updates are summed.
///
/// Largest first, so that the last clients to be trained are short and workers end together; ties by index. Order and
/// chunks depend on the clients alone, never on how many workers serve them, so neither do the bits of the sum.
public struct Cohort: Sendable, Hashable {
  /// The clients' indices in order.
  public let clients: [Int]
  /// Consecutive clients that one worker serves and sums before it asks for more.
  public let chunkSize: Int

  /// Orders clients by their expected load.
  /// - Parameters:
  ///   - clients: Different indices below 2^32, in any order.
  ///   - load: How long a client will take in relation to others, for example its number of examples; >= 0.
  public init(_ clients: [Int], load: (Int) -> Int) {
    // One integer a client sorts several times faster than pairs: the load, inverted, above the index.
    var keys = clients.map { client in
      let capped = UInt64(min(max(load(client), 0), Int(UInt32.max)))
      return (UInt64(UInt32.max) - capped) << 32 | UInt64(UInt32(client))
    }
    keys.sort()
    self.clients = keys.map { Int($0 & 0xFFFF_FFFF) }
    chunkSize = Self.chunkSize(clients.count)
  }

  private init(ordered clients: [Int]) {
    self.clients = clients
    chunkSize = Self.chunkSize(clients.count)
  }

  // Enough chunks to balance any sensible number of workers; enough clients in each to make handing out cheap.
  private static func chunkSize(_ count: Int) -> Int { min(max(count / 128, 1), 32) }

  /// The clients for which `isIncluded` holds, in the same order.
  public func filter(_ isIncluded: (Int) throws -> Bool) rethrows -> Cohort {
    Cohort(ordered: try clients.filter(isIncluded))
  }

  /// Number of clients.
  public var count: Int { clients.count }

  /// Number of chunks.
  public var chunkCount: Int { (count + chunkSize - 1) / chunkSize }

  /// The positions of one chunk in ``clients``.
  public func chunk(_ index: Int) -> Range<Int> {
    index * chunkSize..<min((index + 1) * chunkSize, count)
  }
}

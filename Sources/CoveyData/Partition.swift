/// A split of a data set over clients: every client's positions, one client after another.
public struct Partition: Sendable {
  /// All positions, client by client.
  public let positions: SharedBuffer<Int32>
  /// `offsets[c]..<offsets[c + 1]` is client c's range; one more entry than clients.
  public let offsets: SharedBuffer<Int>

  /// Number of clients.
  public var clientCount: Int { offsets.count - 1 }

  /// A partition from each client's positions.
  public init(_ clients: [[Int32]]) {
    var starts = [0]
    starts.reserveCapacity(clients.count + 1)
    for client in clients { starts.append(starts[starts.count - 1] + client.count) }
    positions = SharedBuffer(clients.flatMap { $0 })
    offsets = SharedBuffer(starts)
  }

  /// The positions of one client.
  /// - Precondition: `0 <= client < clientCount`.
  public subscript(client: Int) -> SharedSlice {
    precondition(client >= 0 && client < clientCount, "client index out of range")
    return SharedSlice(positions, offsets[client]..<offsets[client + 1])
  }
}

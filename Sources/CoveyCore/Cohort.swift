/// The clients of one round, in the order in which their updates are summed.
///
/// Largest first, so that the last clients to be trained are short and workers end together; ties by index. Clients with
/// tickets are in the order of their tickets. Order and chunks depend on the clients alone, never on how many workers serve
/// them, so neither do the bits of the sum.
public struct Cohort: Sendable, Hashable {
  /// The clients' indices in order.
  public let clients: [Int]
  /// Consecutive clients that one worker serves and sums before it asks for more.
  public let chunkSize: Int
  /// What tickets say beside their clients, in the same order; empty where all clients train the round's own model and count
  /// in full.
  private let tickets: [Ticket]

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
    self.init(ordered: keys.map { Int($0 & 0xFFFF_FFFF) })
  }

  /// The clients of tickets, in the tickets' order.
  /// - Parameter tickets: Of different clients.
  public init(_ tickets: [Ticket]) {
    self.init(ordered: tickets.map(\.client.rawValue), tickets)
  }

  private init(ordered clients: [Int], _ tickets: [Ticket] = []) {
    self.clients = clients
    self.tickets = tickets
    chunkSize = Self.chunkSize(clients.count)
  }

  // Enough chunks to balance any sensible number of workers; enough clients in each to make handing out cheap.
  private static func chunkSize(_ count: Int) -> Int { min(max(count / 128, 1), 32) }

  /// The clients for which `isIncluded` holds, in the same order.
  public func filter(_ isIncluded: (Int) throws -> Bool) rethrows -> Cohort {
    guard hasTickets else { return Cohort(ordered: try clients.filter(isIncluded)) }
    return Cohort(try tickets.filter { try isIncluded($0.client.rawValue) })
  }

  /// Whether the clients have tickets, of models of their own or with factors.
  public var hasTickets: Bool { !tickets.isEmpty }

  /// The ticket of a client.
  /// - Parameters:
  ///   - position: The client's position in ``clients``.
  ///   - round: The round, 0-based: the version of its own model.
  public func ticket(_ position: Int, round: Int) -> Ticket {
    hasTickets ? tickets[position] : Ticket(ClientID(rawValue: clients[position]), version: round)
  }

  /// What the weight of the update at a position is multiplied by.
  public func factor(_ position: Int) -> Double { hasTickets ? tickets[position].factor : 1 }

  /// Number of clients.
  public var count: Int { clients.count }

  /// Number of chunks.
  public var chunkCount: Int { (count + chunkSize - 1) / chunkSize }

  /// The positions of one chunk in ``clients``.
  public func chunk(_ index: Int) -> Range<Int> {
    index * chunkSize..<min((index + 1) * chunkSize, count)
  }
}

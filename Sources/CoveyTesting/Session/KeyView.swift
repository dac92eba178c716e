internal import CoveyCore
internal import CoveySecureAggregation

/// What a client believes of its session: the list of keys that it took.
struct KeyView {
  let list: KeyList
  let context: SessionContext
  private let clients: [Int: ClientID]

  /// The view of a client that was sent `message`.
  init(_ message: [UInt8], for invitation: SessionInvitation, client: ClientID) throws {
    list = try KeyList(decoding: message, for: invitation, client: client)
    context = try SessionContext(invitation, list)
    var clients = [list.position: client]
    for entry in list.entries { clients[entry.position] = entry.client }
    self.clients = clients
  }

  /// Who stands at a position, if the client is told.
  func client(at position: Int) -> ClientID? { clients[position] }

  /// Where a client stands, if this client is told.
  func position(of client: ClientID) -> Int? { clients.first { $0.value == client }?.key }

  /// The others of whom the client is told.
  var neighbours: [ClientID] { list.entries.map(\.client) }
}

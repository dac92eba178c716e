internal import CoveyCore
internal import CoveyCrypto
internal import CoveySecureAggregation

/// What outlasts a session: the clients' identities and their memory of rounds.
struct HostileWorld {
  let keys: [ClientID: SigningKey]
  let directory: ListedIdentities
  let histories: [ClientID: VolatileHistory]

  /// New identities and empty memories.
  init(_ setting: SessionSetting) throws {
    var keys: [ClientID: SigningKey] = [:]
    for client in setting.clients { keys[client] = try SigningKey() }
    self.keys = keys
    directory = ListedIdentities(keys.mapValues(\.verificationKey))
    histories = Dictionary(uniqueKeysWithValues: setting.clients.map { ($0, VolatileHistory()) })
  }

  /// A client's identity, against active servers.
  func identity(of client: ClientID, in setting: SessionSetting) -> ClientIdentity? {
    guard setting.server == .active, let key = keys[client] else { return nil }
    return ClientIdentity(key: key, directory: directory)
  }
}

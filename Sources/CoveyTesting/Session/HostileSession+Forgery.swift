internal import CoveyCore
internal import CoveyCrypto
internal import CoveySecureAggregation

extension HostileSession {
  /// What the server told a client of keys, read.
  func keyList(_ message: [UInt8], of client: ClientID) throws -> KeyList {
    try KeyList(decoding: message, for: invitation, client: client)
  }

  /// What the client believes of the session.
  /// - Throws: An error if it took no list of keys.
  func view(of client: ClientID) throws -> KeyView {
    guard let view = record.views[client] else { throw AttackError("\(client) took no list of keys") }
    return view
  }

  /// Keys in a client's name, signed by it against active servers: a client that colludes signs anything.
  func advertisement(
    of client: ClientID, channelKey: PublicKey? = nil, maskKey: PublicKey? = nil, signer: SigningKey? = nil
  ) throws -> KeyAdvertisement {
    let channelKey = try channelKey ?? GroupKey().publicKey
    let maskKey = try maskKey ?? GroupKey().publicKey
    guard setting.server == .active, let key = signer ?? world.keys[client] else {
      return KeyAdvertisement(client: client, channelKey: channelKey, maskKey: maskKey)
    }
    let transcript = try KeyAdvertisement.transcript(
      of: invitation.digest(), client: client, channelKey: channelKey, maskKey: maskKey)
    return KeyAdvertisement(
      client: client, channelKey: channelKey, maskKey: maskKey, signature: key.signature(of: transcript))
  }

  /// The list of keys that a lying server makes for a client: with other keys of some, and a graph, a root and proofs that
  /// fit them.
  func forgedList(_ message: [UInt8], for victim: ClientID, changing keys: [ClientID: KeyAdvertisement]) throws
    -> KeyList
  {
    let honest = try keyList(message, of: victim)
    let everybody = record.keys.values.sorted { $0.client < $1.client }.map { keys[$0.client] ?? $0 }
    let digest = try invitation.digest()
    let tree = try KeyTree(everybody, invitation: digest)
    let parameters = honest.parameters
    let seed =
      parameters.provesKeys
      ? try KeyList.graphSeed(invitation: digest, clients: everybody.count, root: tree.root) : honest.graphSeed
    return try KeyList(
      for: honest.position, keys: everybody, tree: tree, parameters: parameters,
      graph: CommunicationGraph(parameters, seed: seed), graphSeed: seed)
  }

  /// Such a list with other keys of one neighbour, whoever is one in the graph that comes of it.
  func forgedList(
    _ message: [UInt8], for victim: ClientID, changingOne change: (KeyAdvertisement) throws -> KeyAdvertisement
  ) throws -> (list: KeyList, peer: ClientID) {
    for (client, keys) in record.keys.sorted(by: { $0.key < $1.key }) where client != victim {
      let changed = try change(keys)
      let list = try forgedList(message, for: victim, changing: [client: changed])
      if list.entries.contains(where: { $0.client == changed.client }) { return (list, client) }
    }
    throw AttackError("no neighbour's keys can be replaced")
  }

  /// Changes the set of survivors in the server's message of either of the last two steps.
  func changedSurvivors(
    _ message: [UInt8], for victim: ClientID, _ change: (inout PositionSet, KeyView) throws -> Void
  ) throws -> [UInt8] {
    let view = try view(of: victim)
    if try MessageHeader(of: message, during: .unmasking).step == .consistency {
      var survivors = try SurvivorList(decoding: message, in: view.context).survivors
      try change(&survivors, view)
      return SurvivorList(survivors: survivors).encoded(in: view.context)
    }
    let request = try UnmaskingRequest(decoding: message, in: view.context)
    var survivors = request.survivors
    try change(&survivors, view)
    return UnmaskingRequest(survivors: survivors, witnesses: request.witnesses).encoded(in: view.context)
  }
}

/// Why an attack cannot be made.
struct AttackError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

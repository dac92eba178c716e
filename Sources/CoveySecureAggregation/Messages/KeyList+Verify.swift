internal import CoveyCore
internal import CoveyCrypto

extension KeyList {
  /// The seed of the graph against active servers, who must not choose it: a hash of everybody's keys and the beacon.
  ///
  /// Colluders who know the beacon before they choose keys can try many until the graph suits them. Only a beacon that
  /// comes to light after the keys rules that out; without one the server must be trusted to hand out keys honestly, as
  /// the semi-malicious model does (Bell et al. 2020, eprint 2020/704, section 4).
  /// - Parameters:
  ///   - root: The root of the ``KeyTree``.
  ///   - beacon: ``SessionInvitation/beacon``.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public static func graphSeed(root: Bytes32, beacon: Bytes32) throws -> Bytes32 {
    let transcript = try Transcript("covey/secagg/graph-seed/v1")
    transcript.append(root.bytes)
    transcript.append(beacon.bytes)
    return Bytes32(transcript.digest())
  }

  /// Checks all that a client can see of the list's truth but signatures, and gives the session's graph.
  ///
  /// The client computes the numbers of neighbours and shares, its neighbours, and against active servers the graph's
  /// seed itself; it requires that no key appears twice, and that its own keys and those of its neighbours are those that
  /// the session is bound to, as far as it sees them: in a complete graph from the whole list, in a sparse one against
  /// active servers by proofs.
  /// - Parameters:
  ///   - invitation: The session's invitation.
  ///   - own: What the client sent.
  /// - Throws: ``SecureAggregationError``; `CryptoError.libraryUnavailable` if libsodium cannot start.
  public func verify(for invitation: SessionInvitation, own: KeyAdvertisement) throws -> CommunicationGraph {
    try verify(for: invitation, own: own, fixed: nil)
  }

  /// ``verify(for:own:)`` with sizes that tests state instead of those that the number of clients gives.
  package func verify(
    for invitation: SessionInvitation, own: KeyAdvertisement, fixed: SessionParameters?
  ) throws -> CommunicationGraph {
    guard try parameters == fixed ?? SessionParameters(invitation, clients: parameters.clients) else {
      throw SecureAggregationError.unacceptable(
        reason: "the server states other numbers of neighbours or shares than its invitation gives")
    }
    if parameters.provesKeys {
      guard try graphSeed == Self.graphSeed(root: root, beacon: invitation.beacon) else {
        throw SecureAggregationError.wrongNeighbours
      }
    }
    let graph = try CommunicationGraph(parameters, seed: graphSeed)
    guard graph.neighbours(of: position) == entries.map(\.position) else {
      throw SecureAggregationError.wrongNeighbours
    }
    try verifyDistinct(own)
    if parameters.provesKeys { try verifyProofs(own) } else if parameters.isComplete { try verifyRoot(own) }
    return graph
  }

  private func verifyDistinct(_ own: KeyAdvertisement) throws {
    var seen: Set<PublicKey> = [own.channelKey]
    guard seen.insert(own.maskKey).inserted else { throw SecureAggregationError.weakKey(own.client) }
    for entry in entries {
      guard seen.insert(entry.channelKey).inserted, seen.insert(entry.maskKey).inserted else {
        throw SecureAggregationError.weakKey(entry.client)
      }
    }
  }

  private func verifyProofs(_ own: KeyAdvertisement) throws {
    func holds(_ entry: Entry) throws -> Bool {
      let leaf = try KeyTree.leaf(
        position: entry.position, client: entry.client, channelKey: entry.channelKey, maskKey: entry.maskKey)
      return try KeyTree.proves(
        entry.proof, leaf: leaf, at: entry.position, clients: parameters.clients, root: root)
    }
    guard try holds(Entry(position: position, own, proof: proof)) else { throw SecureAggregationError.ownKeysWrong }
    for entry in entries where try !holds(entry) { throw SecureAggregationError.unprovenKey(entry.client) }
  }

  private func verifyRoot(_ own: KeyAdvertisement) throws {
    var everybody = entries.map {
      KeyAdvertisement(client: $0.client, channelKey: $0.channelKey, maskKey: $0.maskKey, signature: $0.signature)
    }
    everybody.insert(own, at: position)
    // The others' keys are in plain sight, so it is the own ones that another root leaves in doubt.
    guard try KeyTree(everybody).root == root else { throw SecureAggregationError.ownKeysWrong }
  }
}

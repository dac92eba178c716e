internal import CoveyCore
internal import CoveyCrypto

extension KeyList {
  /// The seed of the graph against active servers: a hash of the invitation, the number of clients and all their keys.
  ///
  /// Whoever may choose keys of its own may try many until the graph suits it. Each try gives one uniformly random ring,
  /// and ``SessionParameters`` are chosen for that: with ``SessionInvitation/sigma`` 128 a server that computes Q hashes
  /// succeeds with at most Q 2^-128.
  /// - Parameters:
  ///   - invitation: ``SessionInvitation/digest()``.
  ///   - clients: How many sent keys.
  ///   - root: The root of the ``KeyTree``.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public static func graphSeed(invitation: Bytes32, clients: Int, root: Bytes32) throws -> Bytes32 {
    let transcript = try Transcript("covey/secagg/graph-seed/v2")
    transcript.append(invitation.bytes)
    transcript.append(clients)
    transcript.append(root.bytes)
    // The place of a beacon's value.
    transcript.append([UInt8]())
    return Bytes32(transcript.digest())
  }

  /// Checks all that a client can see of the list's truth but signatures, and gives the session's graph.
  ///
  /// The client computes all sizes itself, and against active servers the graph's seed, its neighbours and the committee;
  /// it requires that no key appears twice, and that its own keys and those that it is told are those that the session is
  /// bound to, as far as it sees them: in a complete graph from the whole list, in a sparse one against active servers by
  /// the proof.
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
    guard try parameters == SessionParameters(invitation, clients: parameters.clients, fixed: fixed) else {
      throw SecureAggregationError.weakParameters
    }
    let digest = try invitation.digest()
    if parameters.provesKeys {
      guard try graphSeed == Self.graphSeed(invitation: digest, clients: parameters.clients, root: root) else {
        throw SecureAggregationError.wrongNeighbours
      }
    }
    let graph = try CommunicationGraph(parameters, seed: graphSeed)
    guard graph.listed(for: position) == entries.map(\.position),
      !parameters.provesKeys || graph.committee(of: parameters.committee) == committee.map(\.position)
    else { throw SecureAggregationError.wrongNeighbours }
    try verifyDistinct(own)
    if parameters.provesKeys {
      try verifyProof(own, digest)
    } else if parameters.isComplete {
      try verifyRoot(own, digest)
    }
    if parameters.server == .active { try verifyElements() }
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

  /// Servers that follow the protocol take no other keys; what is used is checked in any case.
  private func verifyElements() throws {
    for entry in entries where !entry.channelKey.isGroupElement || !entry.maskKey.isGroupElement {
      throw SecureAggregationError.weakKey(entry.client)
    }
  }

  private func verifyProof(_ own: KeyAdvertisement, _ invitation: Bytes32) throws {
    var leaves = [position: (client: own.client, pair: try own.pairDigest())]
    for entry in entries {
      leaves[entry.position] = (
        entry.client, try KeyAdvertisement.pairDigest(channelKey: entry.channelKey, maskKey: entry.maskKey)
      )
    }
    for member in committee {
      if let known = leaves[member.position], known != (member.client, member.pair) {
        throw member.position == position ? SecureAggregationError.ownKeysWrong : .unprovenKey
      }
      leaves[member.position] = (member.client, member.pair)
    }
    let nodes = try leaves.sorted { $0.key < $1.key }.map { position, leaf in
      (position: position, node: try KeyTree.leaf(of: leaf.client, pair: leaf.pair, invitation: invitation))
    }
    guard try KeyTree.proves(proof, leaves: nodes, clients: parameters.clients, root: root) else {
      throw SecureAggregationError.unprovenKey
    }
  }

  private func verifyRoot(_ own: KeyAdvertisement, _ invitation: Bytes32) throws {
    var everybody = entries.map {
      KeyAdvertisement(client: $0.client, channelKey: $0.channelKey, maskKey: $0.maskKey, signature: $0.signature)
    }
    everybody.insert(own, at: position)
    // The others' keys are in plain sight, so it is the own ones that another root leaves in doubt.
    guard try KeyTree(everybody, invitation: invitation).root == root else { throw SecureAggregationError.ownKeysWrong }
  }
}

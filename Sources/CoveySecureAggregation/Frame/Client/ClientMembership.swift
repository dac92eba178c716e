internal import CoveyCore
internal import CoveyCrypto

/// What a client knows of its session once it has checked the list of keys. Nothing of it is secret.
struct ClientMembership {
  /// Another client of whose keys it was told.
  struct Neighbour {
    let position: Int
    let client: ClientID
    let channelKey: PublicKey
    let maskKey: PublicKey
    /// Whether each of the two holds shares of the other's secrets.
    let holdsShares: Bool
    /// Whether the two share a mask.
    let sharesMask: Bool
  }

  /// What it was invited to.
  let invitation: SessionInvitation
  /// What messages are read and written by.
  let context: SessionContext
  /// Derives what is bound to the session.
  let binding: SessionBinding
  /// The client's own place.
  let position: Int
  /// Its neighbours by ascending position.
  let neighbours: [Neighbour]
  /// The ascending indices in ``neighbours`` of those who hold shares.
  let holders: [Int]
  /// What the graph follows from. The graph itself grows with the session, and is drawn again when it is needed.
  let graphSeed: Bytes32
  /// Against active servers in sparse graphs those who witness lists, by ascending position; else empty.
  let committee: [CommitteeMember]

  /// What a list of keys says, whose graph and committee were checked.
  init(
    _ list: KeyList, _ graph: CommunicationGraph, _ invitation: SessionInvitation, _ context: SessionContext,
    committee: [CommitteeMember]
  ) {
    self.invitation = invitation
    self.context = context
    self.committee = committee
    binding = SessionBinding(context)
    position = list.position
    graphSeed = list.graphSeed
    let own = list.position
    let neighbours = list.entries.map {
      Neighbour(
        position: $0.position, client: $0.client, channelKey: $0.channelKey, maskKey: $0.maskKey,
        holdsShares: graph.areLinked(own, $0.position), sharesMask: graph.shareMasks(own, $0.position))
    }
    self.neighbours = neighbours
    holders = neighbours.indices.filter { neighbours[$0].holdsShares }
  }

  /// The sizes of the session.
  var parameters: SessionParameters { context.parameters }

  /// Whether it witnesses the session's lists itself.
  var isWitness: Bool { committee.contains { $0.position == position } }

  /// Whether it signs who is alive: in complete graphs against active servers everybody does, in sparse ones the committee.
  var signsSurvivors: Bool { parameters.server == .active && (parameters.quorum == 0 || isWitness) }

  /// The graph of the session.
  /// - Throws: `CryptoError` if libsodium cannot start.
  func graph() throws -> CommunicationGraph { try CommunicationGraph(parameters, seed: graphSeed) }

  /// The index in ``neighbours`` of the client at a position; nil if it is no neighbour.
  func index(of position: Int) -> Int? {
    var (low, high) = (0, neighbours.count)
    while low < high {
      let middle = (low + high) / 2
      if neighbours[middle].position < position { low = middle + 1 } else { high = middle }
    }
    return low < neighbours.count && neighbours[low].position == position ? low : nil
  }
}

extension ClientMembership {
  /// What a list of keys tells a client, once all of it is checked.
  /// - Parameters:
  ///   - list: The server's list.
  ///   - keys: The client's own keys.
  ///   - identity: The client's identity, against active servers.
  ///   - fixed: Sizes that tests state instead of those that the number of clients gives.
  /// - Throws: ``SecureAggregationError``.
  init(_ list: KeyList, answering keys: AdvertisedKeys, identity: ClientIdentity?, fixed: SessionParameters?) throws {
    let graph = try list.verify(for: keys.invitation, own: keys.advertisement, fixed: fixed)
    let committee =
      keys.invitation.server == .active
      ? try Self.checkIdentities(of: list, keys.invitation, own: keys.advertisement.client, identity) : []
    self.init(list, graph, keys.invitation, try SessionContext(keys.invitation, list), committee: committee)
  }

  /// Checks that the others of a list are different identities of the directory and signed their keys, and gives the
  /// committee. Its members sign with their identities, and only for the session whose list they took themselves, so their
  /// keys need no signature.
  private static func checkIdentities(
    of list: KeyList, _ invitation: SessionInvitation, own: ClientID, _ identity: ClientIdentity?
  ) throws -> [CommitteeMember] {
    let digest = try invitation.digest()
    var known: [VerificationKey: ClientID] = [:]
    func key(of client: ClientID) throws -> VerificationKey {
      guard let key = identity?.directory.verificationKey(of: client) else {
        throw SecureAggregationError.noIdentity(client)
      }
      if let other = known.updateValue(client, forKey: key), other != client {
        throw SecureAggregationError.sharedIdentity(min(other, client), max(other, client))
      }
      return key
    }
    // What the directory says of the client itself must not pass for another's.
    if let identity { known[identity.key.verificationKey] = own }
    for entry in list.entries {
      let transcript = try KeyAdvertisement.transcript(
        of: digest, client: entry.client, channelKey: entry.channelKey, maskKey: entry.maskKey)
      guard let signature = entry.signature, try key(of: entry.client).isValid(signature, of: transcript) else {
        throw SecureAggregationError.badSignature(entry.client)
      }
    }
    return try list.committee.map {
      CommitteeMember(position: $0.position, client: $0.client, key: try key(of: $0.client))
    }
  }
}

internal import CoveyCore
internal import CoveyCrypto
internal import CoveySecureAggregation

/// A sparse graph of a real size against a server that lies about it, without the rest of the session.
struct GraphTrial {
  let clients: Int
  let colluders: Int
  let invitation: SessionInvitation
  let parameters: SessionParameters

  /// A cohort of which 5 % collude and 5 % drop out.
  init(clients: Int) throws {
    self.clients = clients
    invitation = try SessionInvitation(
      method: .secaggPlus, server: .active, task: "hostile", round: 0, shape: RingShape(count: 1, bits: 16),
      encodingDigest: .zero, modelDigest: .zero, invited: clients, minimumClients: clients * 3 / 4,
      corruptionRate: 0.05, dropoutRate: 0.05)
    colluders = invitation.colluders
    parameters = try SessionParameters(invitation, clients: clients)
  }

  /// What a client says to a list whose tree holds at every place but its own a colluder with fresh keys, by rank, each many
  /// times; nil if it takes it.
  func copiedLeaves() throws -> SecureAggregationError? {
    let victim = clients / 2
    let keys = try (0..<clients).map { place in
      let rank = place == victim ? victim : place * colluders / clients + (place < victim ? 0 : clients)
      return KeyAdvertisement(
        client: ClientID(rawValue: rank), channelKey: try GroupKey().publicKey, maskKey: try GroupKey().publicKey)
    }
    let digest = try invitation.digest()
    let tree = try KeyTree(keys, invitation: digest)
    let seed = try KeyList.graphSeed(invitation: digest, clients: clients, root: tree.root)
    let graph = try CommunicationGraph(parameters, seed: seed)
    do {
      _ = try KeyList(
        for: victim, keys: keys, tree: tree, parameters: parameters, graph: graph, graphSeed: seed
      ).verify(for: invitation, own: keys[victim])
      return nil
    } catch let error as SecureAggregationError { return error }
  }

  /// Whether declaring two windows dead, but for colluders, cuts the ring of a seed, and whether clients refuse that list.
  func ringCut(seed: Bytes32) throws -> (cut: Bool, refused: Bool) {
    let graph = try CommunicationGraph(parameters, seed: seed)
    var survivors = PositionSet.all(count: clients)
    for start in [0, clients / 2] {
      for place in start..<start + parameters.maskReach where graph.position(at: place % clients) >= colluders {
        survivors.remove(graph.position(at: place % clients))
      }
    }
    let honest = PositionSet(count: clients, survivors.positions.filter { $0 >= colluders })
    return (
      !graph.isConnected(among: honest),
      graph.isCut(survivors, reach: parameters.maskReach, gap: parameters.gap)
    )
  }
}

extension HostileScenario {
  /// Attacks on sparse graphs of a real size.
  static let cohortGraphs: [HostileScenario] = [100, 1000].flatMap { clients in
    [
      HostileScenario(
        "copied-leaves-among-\(clients)", .server,
        does:
          "fills the tree of keys of \(clients) clients with copies of 5 % colluders, so that all of one's neighbours "
          + "collude",
        must: "the client takes no proof from such a tree: an identity proves one position", where: \.hasCommittee
      ) { arena in
        let error = try GraphTrial(clients: clients).copiedLeaves()
        arena.outcome.trials += 1
        guard error == .unprovenKey else {
          arena.outcome.problems.append("the list was \(error.map { "refused as \($0)" } ?? "taken")")
          return
        }
      },
      HostileScenario(
        "ring-cut-among-\(clients)", .server,
        does: "declares two windows of the ring of \(clients) clients dead, so that the honest rest falls apart",
        must: "no client signs or answers such a list", where: \.hasCommittee
      ) { arena in
        let trial = try GraphTrial(clients: clients)
        for number in 0..<100 {
          let seed = Bytes32(try BLAKE2b.hash("ring \(number)"))
          let (cut, refused) = try trial.ringCut(seed: seed)
          arena.outcome.trials += 1
          if !cut { arena.outcome.problems.append("the ring \(number) was not cut") }
          if !refused { arena.outcome.problems.append("the list that cuts the ring \(number) was taken") }
        }
      },
    ]
  }
}

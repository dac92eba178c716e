internal import CoveyCore
internal import CoveySecureAggregation

extension HostileScenario {
  /// Attacks by servers with the numbers and the graph that they state beside the keys.
  static let forgedGraphs: [HostileScenario] = [
    HostileScenario(
      "threshold-weakened", .server, does: "states a threshold that a few colluders reach",
      must: "the client computes the threshold itself"
    ) { arena in try restated(&arena) { ($0.neighbours, $0.threshold - 1) } },
    HostileScenario(
      "neighbours-left-out", .server, does: "links one client with fewer others, who could all collude",
      must: "the client computes their number itself"
    ) { arena in try restated(&arena) { ($0.neighbours - 1, min($0.threshold, $0.neighbours - 1)) } },
    HostileScenario(
      "graph-chosen", .server, does: "chooses one client's neighbours instead of drawing them",
      must: "the client draws them itself", where: \.isSparse
    ) { arena in
      let victim = arena.client(0)
      try arena.run(
        .toClient(victim, in: .shares) { bytes, session in
          let list = try session.keyList(bytes, of: victim)
          return [
            KeyList(
              parameters: list.parameters, graphSeed: Forgery.noise(), root: list.root, position: list.position,
              proof: list.proof, entries: list.entries
            ).encoded()
          ]
        }, expecting: .refused(by: victim, .wrongNeighbours))
    },
  ]

  private static func restated(
    _ arena: inout Arena,
    _ change: @escaping @Sendable (SessionParameters) -> (neighbours: Int, threshold: Int)
  ) throws {
    let victim = arena.client(0)
    try arena.run(
      .toClient(victim, in: .shares) { bytes, session in
        let list = try session.keyList(bytes, of: victim)
        let (neighbours, threshold) = change(list.parameters)
        let parameters = SessionParameters(
          method: list.parameters.method, server: list.parameters.server, clients: list.parameters.clients,
          neighbours: neighbours, threshold: threshold)
        // A list of a sparse graph has proofs, and one of a complete graph none.
        let proves = parameters.provesKeys
        func proof(_ given: [Bytes32], _ position: Int) -> [Bytes32] {
          guard proves else { return [] }
          let count = KeyTree.proofCount(of: position, clients: parameters.clients)
          return given.count == count ? given : [Bytes32](repeating: .zero, count: count)
        }
        return [
          KeyList(
            parameters: parameters, graphSeed: list.graphSeed, root: list.root, position: list.position,
            proof: proof(list.proof, list.position),
            entries: list.entries.prefix(neighbours).map {
              KeyList.Entry(
                position: $0.position, client: $0.client, channelKey: $0.channelKey, maskKey: $0.maskKey,
                signature: $0.signature, proof: proof($0.proof, $0.position))
            }
          ).encoded()
        ]
      }, expecting: .refused(by: victim, .unacceptable))
  }
}

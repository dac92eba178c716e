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
              entries: list.entries, committee: list.committee, proof: list.proof
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
        let old = list.parameters
        let parameters = SessionParameters(
          method: old.method, server: old.server, clients: old.clients, neighbours: neighbours, threshold: threshold,
          maskReach: old.maskReach, gap: old.gap, committee: old.committee, quorum: old.quorum)
        let entries = Array(list.entries.prefix(parameters.listed))
        let shown = entries.map(\.position) + list.committee.map(\.position) + [list.position]
        let count = parameters.provesKeys ? KeyTree.proofCount(of: shown, clients: parameters.clients) : 0
        // Fewer entries take another proof, of any content.
        let padding = repeatElement(KeyTree.Node(least: 0, greatest: 0, hash: .zero), count: count)
        return [
          KeyList(
            parameters: parameters, graphSeed: list.graphSeed, root: list.root, position: list.position,
            entries: entries, committee: list.committee, proof: Array((list.proof + padding).prefix(count))
          ).encoded()
        ]
      }, expecting: .refused(by: victim, .weakParameters))
  }
}

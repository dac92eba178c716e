import CoveyCore
import CoveyData
import CoveyDataSources
import Testing

@Suite struct PartitionSchemeTests {
  private func read(_ node: SettingsNode) throws -> PartitionScheme {
    let log = SettingsLog()
    let scheme = PartitionScheme(SettingsReader(node, path: "partition", log: log))
    try log.throwProblems()
    return scheme
  }

  private func read(_ entries: (String, SettingsNode)...) throws -> PartitionScheme {
    try read(SettingsNode(.mapping(entries.map { SettingsNode.Entry(key: $0.0, value: $0.1) })))
  }

  @Test(arguments: [
    PartitionScheme.iid(clients: 3), .dirichlet(clients: 3, alpha: 0.25),
    .dirichletPerClass(clients: 3, alpha: 0.25, minimum: 7), .shards(clients: 3, perClient: 4),
    .labelsPerClient(clients: 3, labels: 5), .logNormal(clients: 3, deviation: 1.5, minimum: 2, labelsPerClient: nil),
    .powerLaw(clients: 3, exponent: 2.5, minimum: 2, labelsPerClient: 2), .natural, .explicit(offsets: [0, 4, 9]),
    .explicit(offsets: .file("o.npy")), .resampled(clients: 9, sizes: .fixed(3)),
  ])
  func readsBackWhatItWrites(scheme: PartitionScheme) throws {
    #expect(try read(scheme.node) == scheme)
  }

  @Test func hasDefaults() throws {
    #expect(try read() == .iid(clients: 100))
    #expect(
      try read(("scheme", .text("shards")), ("clients", .whole(7))) == .shards(clients: 7, perClient: 2))
    #expect(try read(("scheme", .text("dirichlet")), ("clients", .whole(5))) == .dirichlet(clients: 5, alpha: 0.5))
    #expect(
      try read(("scheme", .text("powerLaw")), ("clients", .whole(1_000)), ("labelsPerClient", .whole(2)))
        == .powerLaw(clients: 1_000, exponent: 3, minimum: 10, labelsPerClient: 2))
    #expect(
      PartitionScheme(standard: .logNormal)
        == .logNormal(clients: 100, deviation: 1, minimum: 1, labelsPerClient: nil))
    #expect(PartitionScheme(standard: .explicit) == .explicit(offsets: .file("start.npy")))
    #expect(throws: SettingsError.self) { try read(("scheme", .text("sharded"))) }
    #expect(throws: SettingsError.self) { try read(("scheme", .text("iid")), ("alpha", .whole(1))) }
  }
}

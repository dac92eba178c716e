import CoveyData
import Foundation
import Testing

@Suite struct PartitionSchemeTests {
  @Test(arguments: [
    PartitionScheme.iid(clients: 3), .dirichlet(clients: 3, alpha: 0.25),
    .dirichletPerClass(clients: 3, alpha: 0.25, minimum: 7), .shards(clients: 3, perClient: 4),
    .labelsPerClient(clients: 3, labels: 5), .logNormal(clients: 3, deviation: 1.5, minimum: 2, labelsPerClient: nil),
    .powerLaw(clients: 3, exponent: 2.5, minimum: 2, labelsPerClient: 2), .natural, .explicit(offsets: [0, 4, 9]),
  ])
  func codesAndDecodes(scheme: PartitionScheme) throws {
    let data = try JSONEncoder().encode(scheme)
    #expect(try JSONDecoder().decode(PartitionScheme.self, from: data) == scheme)
    #expect(String(decoding: data, as: UTF8.self).contains("\"scheme\":\"\(scheme.name)\""))
  }

  @Test func hasDefaults() throws {
    func decode(_ text: String) throws -> PartitionScheme {
      try JSONDecoder().decode(PartitionScheme.self, from: Data(text.utf8))
    }
    #expect(try decode(#"{"scheme": "shards", "clients": 100}"#) == .shards(clients: 100, perClient: 2))
    #expect(try decode(#"{"scheme": "dirichlet", "clients": 5}"#) == .dirichlet(clients: 5, alpha: 0.5))
    #expect(
      try decode(#"{"scheme": "powerLaw", "clients": 1000, "labelsPerClient": 2}"#)
        == .powerLaw(clients: 1_000, exponent: 3, minimum: 10, labelsPerClient: 2))
    #expect(throws: DecodingError.self) { try decode(#"{"scheme": "sharded", "clients": 5}"#) }
    #expect(throws: DecodingError.self) { try decode(#"{"scheme": "iid"}"#) }
  }
}

import CoveyData
import Foundation
import Testing

@Suite struct ClientSizesTests {
  private func decode(_ text: String) throws -> ClientSizes {
    try JSONDecoder().decode(ClientSizes.self, from: Data(text.utf8))
  }

  @Test(arguments: [
    ClientSizes.fixed(3), .uniform(minimum: 2, maximum: 9), .fedProx, .logNormal(averaging: 20, deviation: 0.5),
  ])
  func codesAndDecodes(sizes: ClientSizes) throws {
    #expect(try JSONDecoder().decode(ClientSizes.self, from: JSONEncoder().encode(sizes)) == sizes)
  }

  @Test func plainForms() throws {
    #expect(try decode(#"{"law": "fixed", "count": 20}"#) == .fixed(20))
    #expect(try decode(#"{"law": "logNormal", "average": 20}"#) == .logNormal(averaging: 20))
    #expect(
      try decode(#"{"law": "logNormal", "mean": 4, "deviation": 2}"#) == .logNormal(mean: 4, deviation: 2, minimum: 1))
    #expect(throws: DecodingError.self) { try decode(#"{"law": "logNormal", "average": 1}"#) }
    #expect(throws: DecodingError.self) { try decode(#"{"law": "zipf"}"#) }
    #expect(throws: DecodingError.self) { try decode(#"{"law": "uniform", "minimum": 3}"#) }
  }
}

import CoveyConfiguration
import Testing

@Suite struct DefaultSimulationTests {
  @Test func isTheQuickstart() throws {
    let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    let shipped = try LoadedConfiguration(path: "\(folder)/simulations/glyphs-quickstart.yaml")
    let embedded = try LoadedConfiguration(path: nil)
    #expect(shipped.simulation == embedded.simulation)
    #expect(embedded.simulation.name == "glyphs-quickstart")
  }
}

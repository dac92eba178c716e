import CoveyCore
import CoveyData
import CoveyDataSources
import Testing

@Suite struct ClientSizesTests {
  private func read(_ node: SettingsNode) throws -> ClientSizes {
    let log = SettingsLog()
    let root = SettingsNode(.mapping([.init(key: "examples", value: node)]))
    let sizes = ClientSizes(SettingsReader(root, path: "", log: log), key: "examples", default: .fixed(1))
    try log.throwProblems()
    return sizes
  }

  private func mapping(_ entries: (String, SettingsNode)...) -> SettingsNode {
    SettingsNode(.mapping(entries.map { SettingsNode.Entry(key: $0.0, value: $0.1) }))
  }

  @Test(arguments: [
    ClientSizes.fixed(3), .uniform(minimum: 2, maximum: 9), .fedProx, .logNormal(averaging: 20, deviation: 0.5),
  ])
  func readsBackWhatItWrites(sizes: ClientSizes) throws {
    #expect(try read(sizes.node) == sizes)
  }

  @Test func plainForms() throws {
    #expect(try read(.whole(20)) == .fixed(20))
    #expect(
      try read(mapping(("mean", .whole(4)), ("deviation", .whole(2)))) == .logNormal(mean: 4, deviation: 2, minimum: 1))
    #expect(throws: SettingsError.self) { try read(.text("zipf")) }
    #expect(throws: SettingsError.self) { try read(mapping(("minimum", .whole(3)))) }
    #expect(throws: SettingsError.self) { try read(mapping(("minimum", .whole(3)), ("maximum", .whole(2)))) }
  }
}

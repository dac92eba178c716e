import CoveyAlgorithms
import CoveyCore
import Testing

/// Algorithms by name, as files and messages have them.
@Suite struct RegistryTests {
  private let empty = SettingsNode(.mapping([]))

  private func mapping(_ entries: KeyValuePairs<String, String>) -> SettingsNode {
    SettingsNode(.mapping(entries.map { .init(key: $0, value: SettingsNode(.scalar($1, quoted: false))) }))
  }

  private func problems(_ name: String, _ settings: SettingsNode) -> String {
    do {
      _ = try Algorithms.registry.open(NamedSettings(name, settings))
      return ""
    } catch {
      return "\(error)"
    }
  }

  /// What an algorithm writes it reads back, defaults and others.
  @Test func settingsRoundTrip() throws {
    var algorithms: [any FederatedAlgorithm] = [
      FedAvg(weighting: .uniform), FedSGD(weighting: .uniform), FedOpt(.fedyogi, weighting: .uniform),
      FedProx(mu: 0.1, weighting: .uniform), FedProx(mu: Float(1e-3).nextUp),
    ]
    algorithms += try Algorithms.registry.all.map { try Algorithms.registry.open(NamedSettings($0.name, empty)) }
    for algorithm in algorithms {
      let again = try Algorithms.registry.open(algorithm.settings)
      #expect(again.settings == algorithm.settings && again.traits == algorithm.traits)
      #expect(algorithm.settings.settings != empty)
    }
    let read = try #require(try Algorithms.registry.open(FedProx(mu: Float(0.1).nextDown).settings) as? FedProx)
    #expect(read.mu == Float(0.1).nextDown)
  }

  @Test func wrongSettings() {
    #expect(problems("fedprx", empty).contains("unknown name \"fedprx\"; did you mean \"fedprox\"?"))
    #expect(problems("fedprox", mapping(["mu": "-1"])).contains("fedprox.mu must be 0.0 or more, not -1"))
    #expect(problems("fedprox", mapping(["mu": "nan"])).contains("expected a number"))
    #expect(problems("fedprox", mapping(["nu": "1"])).contains("unknown key \"nu\" in fedprox; did you mean \"mu\"?"))
    #expect(problems("fedavg", mapping(["mu": "1"])).contains("unknown key \"mu\""))
    #expect(problems("fedavg", mapping(["weighting": "size"])).contains("possible: examples, uniform"))
    #expect(problems("fedavg", .text("uniform")).contains("expected a mapping"))
    #expect(problems("fedavg", empty).isEmpty)
  }

  @Test func keysHaveOwners() {
    let owners = Algorithms.registry.owners
    #expect(owners["mu"] == "fedprox")
    #expect(owners["weighting"]?.contains("fedavg, fedsgd") == true)
  }

  /// No two settings have one text, though keys and values may hold any letters.
  @Test func bytesTellApart() {
    let nodes: [SettingsNode] = [
      empty, SettingsNode(.sequence([])), .text("a"), SettingsNode(.scalar("a", quoted: true)),
      mapping(["a": "1:b"]), mapping(["a1:": "b"]), mapping(["a": "1", "b": "2"]), mapping(["a": "1b2"]),
      .texts(["a", "b"]), .texts(["ab"]), SettingsNode(.sequence([.texts(["a"]), .texts(["b"])])),
      SettingsNode(.sequence([.texts(["a", "b"])])), .text("[1:a1:b]"), .text("\u{e9}"), .text("e\u{301}"),
    ]
    let texts = nodes.map { NamedSettings("n", $0).wireBytes }
    #expect(Set(texts).count == nodes.count)
    #expect(NamedSettings("a", .text("b")).wireBytes != NamedSettings("as1:b", empty).wireBytes)
  }
}

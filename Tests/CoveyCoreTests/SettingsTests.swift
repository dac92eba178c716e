import CoveyCore
import Testing

@Suite struct SettingsTests {
  /// A part with a number of either width.
  private struct Part: SettingsSection, Equatable {
    var single: Float
    var double: Double
    var name: String?

    init(single: Float, double: Double, name: String?) {
      self.single = single
      self.double = double
      self.name = name
    }

    init(_ reader: SettingsReader) {
      self.init(
        single: reader.number("single", default: 0, .any), double: reader.number("double", default: 0, .any),
        name: reader.optionalText("name"))
      reader.finish()
    }

    func write(to writer: inout SettingsWriter) {
      writer.set("single", single)
      writer.set("double", double)
      writer.set("name", name)
    }
  }

  private static func read(_ node: SettingsNode) throws -> Part {
    let log = SettingsLog()
    let part = Part(SettingsReader(node, path: "", log: log))
    try log.throwProblems()
    return part
  }

  private static func scalar(_ text: String) -> SettingsNode { SettingsNode(.scalar(text, quoted: false)) }

  @Test func readsBackWhatItWrote() throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      let single = Float(bitPattern: generator.next())
      let double = Double(bitPattern: generator.next())
      guard single.isFinite, double.isFinite else { continue }
      let part = Part(
        single: single, double: double, name: ["null", "0.1", "a b", nil].randomElement(using: &generator) ?? nil)
      let back = try Self.read(part.node)
      #expect(back == part)
      #expect(back.single.bitPattern == single.bitPattern && back.double.bitPattern == double.bitPattern)
    }
  }

  @Test func floatsAreNotWrittenAsDoubles() {
    let node = Part(single: 0.1, double: 0.1, name: nil).node
    #expect(
      node
        == SettingsNode(
          .mapping([
            .init(key: "single", value: Self.scalar("0.1")), .init(key: "double", value: Self.scalar("0.1")),
            .init(key: "name", value: Self.scalar("null")),
          ])))
  }

  @Test func textParsesAsTheTypeThatIsAskedFor() throws {
    // Above half way between two floats by less than a double can tell: going through a double would round it down.
    let text = "1.00000005960464477540"
    let node = SettingsNode(.mapping([.init(key: "single", value: Self.scalar(text))]))
    #expect(try Self.read(node).single == Float(1).nextUp)
    #expect(Float(Double(text) ?? 0) == 1)
  }

  @Test func equalWhereverWritten() {
    let here = SettingsNode(
      .mapping([.init(key: "a", origin: .argument("--a 1"), value: Self.scalar("1"))]),
      origin: .file("x.yaml", line: 3, column: 1))
    let there = SettingsNode(.mapping([.init(key: "a", value: Self.scalar("1"))]))
    #expect(here == there && Set([here, there]).count == 1)
    #expect(here != SettingsNode(.mapping([.init(key: "a", value: SettingsNode(.scalar("1", quoted: true)))])))
  }

  @Test func partsByNameAreOpenAndTheNearestIsNamed() throws {
    let first = NamedMaker<Int>("plain", "one") { $0.whole("count", default: 1, .atLeast(1)) }
    let registry = PartRegistry([first])
    registry.add(NamedMaker("doubled", "two") { 2 * $0.whole("count", default: 1, .atLeast(1)) })
    #expect(registry.all.map(\.name) == ["plain", "doubled"])

    func make(_ name: String) throws -> Int {
      let log = SettingsLog()
      let entries = [SettingsNode.Entry(key: "kind", value: .text(name)), .init(key: "count", value: .whole(21))]
      let reader = SettingsReader(SettingsNode(.mapping(entries)), path: "part", log: log)
      let part = reader.part("kind", of: registry, default: first).make(reader)
      reader.finish()
      try log.throwProblems()
      return part
    }
    #expect(try make("doubled") == 42)
    let error = #expect(throws: SettingsError.self) { try make("double") }
    #expect(
      error?.problems.map(\.description) == ["default: part.kind: unknown value \"double\"; did you mean \"doubled\"?"])
  }
}

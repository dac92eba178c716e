import CoveyCompute
import CoveyCore
import Foundation
import Testing

/// A model can come from another machine: whatever is wrong with it must be refused, not crash or read astray.
@Suite struct DecodingErrorTests {
  private typealias Object = [String: Any]

  /// Decodes a good model after a change of its nodes or of the whole.
  private func decode(
    nodes: (inout [[String: Any]]) -> Void = { _ in }, graph: (inout [String: Any]) -> Void = { _ in },
    model: (inout [String: Any]) -> Void = { _ in }
  ) throws {
    let good = try Model(input: .image(height: 4, width: 4, channels: 1), classes: 2) {
      $0.conv2D(filters: 2, kernel: 3).maxPool2D(2).reshape(2).dense(2).dense(2)
    }
    var root = try #require(try JSONSerialization.jsonObject(with: JSONEncoder().encode(good)) as? Object)
    var body = try #require(root["graph"] as? Object)
    var list = try #require(body["nodes"] as? [Object])
    nodes(&list)
    body["nodes"] = list
    graph(&body)
    root["graph"] = body
    model(&root)
    _ = try JSONDecoder().decode(Model.self, from: JSONSerialization.data(withJSONObject: root))
  }

  private func change(_ nodes: inout [Object], _ index: Int, _ change: (inout Object) -> Void) {
    var operation = nodes[index]["operation"] as? Object ?? [:]
    change(&operation)
    nodes[index]["operation"] = operation
  }

  @Test func unchangedIsGood() throws { try decode() }

  @Test func unknownKind() {
    #expect(
      throws: ModelError.invalid("the graph has an operation of unknown kind \"teleport\"; register its type first")
    ) {
      try decode(nodes: { $0[4]["kind"] = "teleport" })
    }
  }

  @Test func wrongShape() {
    #expect(throws: ModelError.invalid("node dense claims shape 3, its operation 2")) {
      try decode(nodes: { $0[4]["output"] = ["shape": [3], "element": "float"] })
    }
    #expect(throws: ModelError.self) { try decode(nodes: { $0[4]["output"] = ["shape": [2], "element": "integer"] }) }
  }

  @Test func order() {
    for input in [4, 5, 99, -1] {
      #expect(throws: ModelError.invalid("node dense reads a node that does not come before it")) {
        try decode(nodes: { $0[4]["inputs"] = [input] })
      }
    }
    #expect(throws: ModelError.self) { try decode(nodes: { $0[4]["inputs"] = [Int]() }) }
    #expect(throws: ModelError.self) { try decode(nodes: { $0[4]["inputs"] = [3, 3] }) }
  }

  @Test func outputAndNames() {
    for output in [-1, 6] {
      #expect(throws: ModelError.invalid("the graph's output is not one of its nodes")) {
        try decode(graph: { $0["output"] = output })
      }
    }
    #expect(throws: ModelError.invalid("node dense_1 does not lead to the output")) {
      try decode(graph: { $0["output"] = 4 })
    }
    #expect(throws: ModelError.invalid("two nodes share a name")) { try decode(nodes: { $0[5]["name"] = "dense" }) }
    #expect(throws: ModelError.self) { try decode(nodes: { $0 = [] }) }
  }

  @Test func missingKeysAndTypes() {
    #expect(throws: DecodingError.self) { try decode(nodes: { $0[4]["name"] = nil }) }
    #expect(throws: DecodingError.self) { try decode(nodes: { change(&$0, 4) { $0["units"] = "many" } }) }
    #expect(throws: DecodingError.self) { try decode(nodes: { change(&$0, 4) { $0["activation"] = "magic" } }) }
    #expect(throws: DecodingError.self) { try decode(model: { $0["loss"] = "magic" }) }
  }

  /// Features, graph and loss that do not belong together.
  @Test func modelThatDoesNotFitItself() throws {
    #expect(throws: ModelError.self) {
      try decode(model: { $0["features"] = ["dense": ["count": 17]] })
    }
    #expect(throws: ModelError.self) {
      try decode(model: { $0["features"] = ["tokens": ["length": 16, "vocabulary": 3]] })
    }
    #expect(throws: ModelError.self) {
      // The output is an image.
      try decode(
        nodes: { $0 = Array($0.prefix(2)) }, graph: { $0["output"] = 1 })
    }
  }

  /// Sizes that overflow when multiplied must not trap.
  @Test func absurdSizes() {
    let huge = 1 << 62
    #expect(throws: ModelError.self) { try decode(nodes: { change(&$0, 1) { $0["kernel"] = [huge, huge] } }) }
    #expect(throws: ModelError.self) {
      try decode(nodes: { change(&$0, 1) { ($0["kernel"], $0["padding"]) = ([huge, huge], "same") } })
    }
    #expect(throws: ModelError.self) {
      try decode(nodes: { change(&$0, 1) { ($0["stride"], $0["padding"]) = ([Int.max, Int.max], "same") } })
    }
    #expect(throws: ModelError.self) { try decode(nodes: { change(&$0, 1) { $0["filters"] = Int.max } }) }
    #expect(throws: ModelError.self) { try decode(nodes: { change(&$0, 2) { $0["window"] = [huge, huge] } }) }
    #expect(throws: ModelError.self) { try decode(nodes: { change(&$0, 3) { $0["shape"] = [huge, huge] } }) }
    #expect(throws: ModelError.self) { try decode(nodes: { change(&$0, 3) { $0["shape"] = [-1, -2] } }) }
    #expect(throws: ModelError.self) {
      try decode(nodes: {
        change(&$0, 4) { $0["units"] = Int.max }
        $0[4]["output"] = ["shape": [Int.max], "element": "float"]
      })
    }
    #expect(throws: ModelError.self) {
      try decode(nodes: {
        change(&$0, 0) { $0["type"] = ["shape": [huge, huge, 1], "element": "float"] }
        $0[0]["output"] = ["shape": [huge, huge, 1], "element": "float"]
      })
    }
  }
}

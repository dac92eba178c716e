import CoveyCompute
import CoveyCore
import Testing
import _TestSupport

/// A graph can come from another machine: whatever is wrong with it must be refused, not crash or read astray.
@Suite struct HostileGraphTests {
  /// Reads a good graph after changes of values: the paths are keys and indices from the root.
  private func read(_ changes: (path: String, value: SettingsNode?)...) throws {
    let good = try Model(input: .image(height: 4, width: 4, channels: 1), classes: 2) {
      $0.conv2D(filters: 2, kernel: 3).maxPool2D(2).reshape(2).dense(2).dense(2)
    }
    var node = good.graph.settings
    for change in changes { set(&node, change.path.split(separator: ".").map(String.init)[...], change.value) }
    _ = try Graph(settings: node)
  }

  private func set(_ node: inout SettingsNode, _ path: ArraySlice<String>, _ value: SettingsNode?) {
    guard let key = path.first else { return }
    switch node.content {
    case .mapping(var entries):
      let index = entries.firstIndex { $0.key == key }
      if path.count > 1, let index {
        set(&entries[index].value, path.dropFirst(), value)
      } else if let value {
        if let index { entries[index].value = value } else { entries.append(.init(key: key, value: value)) }
      } else {
        entries.removeAll { $0.key == key }
      }
      node.content = .mapping(entries)
    case .sequence(var elements):
      guard let index = Int(key) else { return }
      if path.count > 1 {
        set(&elements[index], path.dropFirst(), value)
      } else if let value {
        elements[index] = value
      } else {
        elements.remove(at: index)
      }
      node.content = .sequence(elements)
    case .scalar: Issue.record("no such path")
    }
  }

  private func problem(_ path: String, _ value: SettingsNode?) -> String? {
    do {
      try read((path, value))
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test func unchangedIsGood() throws { try read() }

  @Test func unknownKind() {
    #expect(
      problem("nodes.4.kind", .text("teleport"))?.hasPrefix("default: graph.nodes.4.kind: unknown value \"teleport\"")
        == true)
    #expect(problem("nodes.4.kind", .text("dens"))?.hasSuffix("did you mean \"dense\"?") == true)
  }

  @Test func order() {
    for input in [4, 5, 99, -1] {
      #expect(throws: ModelError.invalid("node dense reads a node that does not come before it")) {
        try read(("nodes.4.inputs", .wholes([input])))
      }
    }
    #expect(throws: ModelError.self) { try read(("nodes.4.inputs", .wholes([]))) }
    #expect(throws: ModelError.self) { try read(("nodes.4.inputs", .wholes([3, 3]))) }
  }

  @Test func outputAndNames() {
    #expect(throws: ModelError.invalid("the graph's output is not one of its nodes")) {
      try read(("output", .whole(6)))
    }
    #expect(throws: SettingsError.self) { try read(("output", .whole(-1))) }
    #expect(throws: ModelError.invalid("node dense_1 does not lead to the output")) { try read(("output", .whole(4))) }
    #expect(throws: ModelError.invalid("two nodes share a name")) { try read(("nodes.5.name", .text("dense"))) }
    #expect(throws: ModelError.self) { try read(("nodes", SettingsNode(.sequence([])))) }
  }

  /// Every key that is missing, of a wrong type or too much.
  @Test func keysAndTypes() {
    for key in ["name", "kind", "operation.units"] {
      #expect(problem("nodes.4.\(key)", nil)?.contains("needs") == true, "\(key)")
    }
    #expect(throws: ModelError.self) { try read(("nodes.4.inputs", nil)) }
    #expect(throws: SettingsError.self) { try read(("output", nil)) }
    let wrong: [(String, SettingsNode)] = [
      ("nodes", .whole(3)), ("nodes.4", .whole(3)), ("nodes.4.inputs", .texts(["x"])), ("nodes.4.inputs", .whole(1)),
      ("nodes.4.operation", .text("dense")), ("nodes.4.operation.units", .text("many")),
      ("nodes.4.operation.activation", .text("magic")), ("nodes.4.operation.initializer", .text("he")),
      ("nodes.4.operation.bias", .whole(1)), ("nodes.4.operation.more", .whole(1)), ("nodes.4.more", .whole(1)),
      ("more", .whole(1)), ("nodes.2.operation.reduction", .text("sum")),
      ("nodes.1.operation.kernel", .wholes([1, 2, 3])),
      ("nodes.0.operation.element", .text("byte")), ("nodes.1.operation.padding", .text("full")),
    ]
    for (path, value) in wrong { #expect(throws: SettingsError.self, "\(path)") { try read((path, value)) } }
    #expect(throws: SettingsError.self) { _ = try Graph(settings: .text("graph")) }
  }

  /// Features, graph and loss that do not belong together.
  @Test func modelThatDoesNotFitItself() throws {
    let graph = try Model(input: .image(height: 4, width: 4, channels: 1), classes: 2) { $0.flatten().dense(2) }.graph
    for features in [FeatureKind.dense(count: 16), .tokens(length: 16, vocabulary: 3)] {
      #expect(throws: ModelError.self) {
        try Model(name: "m", features: features, loss: .softmaxCrossEntropy, graph: graph)
      }
    }
    let image = try Graph(nodes: Array(graph.nodes.prefix(1)), output: 0)
    for loss in EveryLoss.ofVectors {
      #expect(throws: ModelError.self) {
        try Model(name: "m", features: .image(height: 4, width: 4, channels: 1), loss: loss, graph: image)
      }
    }
  }

  /// Sizes that overflow when multiplied must not trap.
  @Test func absurdSizes() {
    let huge = 1 << 62
    let bad: [[(String, SettingsNode)]] = [
      [("nodes.1.operation.kernel", .wholes([huge, huge]))],
      [("nodes.1.operation.kernel", .wholes([huge, huge])), ("nodes.1.operation.padding", .text("same"))],
      [("nodes.1.operation.stride", .wholes([Int.max, Int.max])), ("nodes.1.operation.padding", .text("same"))],
      [("nodes.1.operation.filters", .whole(.max))], [("nodes.2.operation.window", .wholes([huge, huge]))],
      [("nodes.3.operation.shape", .wholes([huge, huge]))], [("nodes.3.operation.shape", .wholes([huge, 4]))],
      [("nodes.4.operation.units", .whole(.max))], [("nodes.0.operation.shape", .wholes([huge, huge, 1]))],
      [("nodes.0.operation.shape", .wholes([]))],
    ]
    for changes in bad {
      #expect(throws: ModelError.self, "\(changes)") {
        try changes.count == 1
          ? read((changes[0].0, changes[0].1)) : read((changes[0].0, changes[0].1), (changes[1].0, changes[1].1))
      }
    }
    #expect(throws: SettingsError.self) { try read(("nodes.3.operation.shape", .wholes([-1, -2]))) }
  }
}

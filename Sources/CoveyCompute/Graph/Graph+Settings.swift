public import CoveyCore

/// A graph as settings: what travels between machines, and what digests hash.
///
/// `{nodes: [{name: dense, kind: dense, inputs: [0], operation: {units: 10, ...}}, ...], output: 1}`. Shapes and the layout of
/// the parameters are not part of it, for they follow.
extension Graph {
  /// The graph's nodes, each with its operation's kind and settings.
  public var settings: SettingsNode {
    var writer = SettingsWriter()
    writer.set("nodes", SettingsNode(.sequence(nodes.map(\.settings))))
    writer.set("output", output)
    return writer.node
  }

  /// Reads and checks a graph that may come from anybody.
  /// - Throws: `SettingsError` if a value is missing, unknown or of the wrong type, ``ModelError`` if an operation cannot take
  ///   its inputs.
  public init(settings: SettingsNode) throws {
    let log = SettingsLog()
    let reader = SettingsReader(settings, path: "graph", log: log)
    var nodes = [Node]()
    for (index, entry) in (reader.list("nodes", of: "nodes") ?? []).enumerated() {
      nodes.append(
        try Node(SettingsReader(entry, path: "\(reader.path).nodes.\(index)", log: log), after: nodes, log))
    }
    let output = reader.requiredWhole("output", .atLeast(0))
    reader.finish()
    try log.throwProblems()
    try self.init(nodes: nodes, output: output ?? -1)
  }
}

extension Node {
  fileprivate var settings: SettingsNode {
    var writer = SettingsWriter()
    writer.set("name", name)
    writer.set("kind", type(of: operation).kind)
    writer.set("inputs", SettingsNode.wholes(inputs))
    writer.set("operation", operation.node)
    return writer.node
  }

  fileprivate init(_ reader: SettingsReader, after nodes: [Node], _ log: SettingsLog) throws {
    let name = reader.requiredText("name") ?? ""
    let maker = reader.requiredPart("kind", of: Layers.operations)
    let inputs = reader.wholes("inputs", .any) ?? []
    let section = reader.section("operation")
    let operation = maker?.make(section)
    if operation != nil { section.finish() }
    reader.finish()
    try log.throwProblems()
    guard let operation else { throw ModelError.invalid("node \(name) has no operation") }
    guard inputs.allSatisfy({ nodes.indices.contains($0) }) else {
      throw ModelError.invalid("node \(name) reads a node that does not come before it")
    }
    let output = try operation.outputType(inputs.map { nodes[$0].output }).checked()
    self.init(name: name, operation: operation, inputs: inputs, output: output)
  }
}

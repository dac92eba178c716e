/// Collects nodes while a model's closure runs. The first mistake is kept and reported by the model's initialiser.
final class GraphBuilder {
  private(set) var nodes = [Node]()
  private(set) var error: (any Error)?
  /// Where a list of layers stands, for messages; nil outside of lists.
  var place: String?
  private var used = [String: Int]()

  /// Adds a node and returns its index. After a mistake nothing more is added.
  func add(_ operation: any GraphOperation, _ inputs: [Int], name: String) -> Int {
    guard error == nil else { return 0 }
    let types = inputs.map { nodes[$0].output }
    do {
      let output = try operation.outputType(types).checked()
      nodes.append(Node(name: unique(name), operation: operation, inputs: inputs, output: output))
      return nodes.count - 1
    } catch {
      fail("\(place ?? "layer \(nodes.count) (\(name))"): \(error)")
      return 0
    }
  }

  /// Records the first mistake.
  func fail(_ reason: String) {
    if error == nil { error = ModelError.invalid(reason) }
  }

  /// The graph that leads to `output`; branches that do not are left out.
  func graph(output: Int) throws -> Graph {
    if let error { throw error }
    var reached: Set<Int> = [output]
    for index in nodes.indices.reversed() where reached.contains(index) { reached.formUnion(nodes[index].inputs) }
    var place = [Int: Int]()
    var kept = [Node]()
    for index in nodes.indices where reached.contains(index) {
      place[index] = kept.count
      let node = nodes[index]
      kept.append(
        Node(
          name: node.name, operation: node.operation, inputs: node.inputs.compactMap { place[$0] }, output: node.output)
      )
    }
    return try Graph(nodes: kept, output: kept.count - 1)
  }

  /// As Keras numbers layers: dense, dense_1, dense_2.
  private func unique(_ name: String) -> String {
    var candidate = name
    // A name that the user gave can look like a numbered one.
    while used[candidate] != nil {
      candidate = "\(name)_\(used[name, default: 0])"
      used[name, default: 0] += 1
    }
    used[candidate] = 1
    return candidate
  }
}

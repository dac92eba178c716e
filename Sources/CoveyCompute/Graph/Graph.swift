/// An immutable graph of operations with static shapes, in topological order. The batch dimension is left out.
public struct Graph: Sendable {
  /// The nodes; each reads only earlier ones.
  public let nodes: [Node]
  /// The node whose tensor the model yields.
  public let output: Int
  /// Where each parameter lies in the flat vector.
  public let layout: ParameterLayout
  /// The nodes that are fed from outside, in order.
  public let inputs: [Int]

  /// A graph from nodes in topological order.
  /// - Throws: ``ModelError`` if the order or the shapes do not fit together.
  public init(nodes: [Node], output: Int) throws {
    guard nodes.indices.contains(output) else { throw ModelError.invalid("the graph's output is not one of its nodes") }
    var parameters = 0
    for (index, node) in nodes.enumerated() {
      guard node.inputs.allSatisfy({ $0 >= 0 && $0 < index }) else {
        throw ModelError.invalid("node \(node.name) reads a node that does not come before it")
      }
      let inputs = node.inputs.map { nodes[$0].output }
      let expected = try node.operation.outputType(inputs).checked()
      guard expected == node.output else {
        throw ModelError.invalid("node \(node.name) claims shape \(node.output.shape), its operation \(expected.shape)")
      }
      for tensor in node.operation.parameters(inputs) {
        guard tensor.shape.count <= Int(Int32.max) - parameters else {
          throw ModelError.invalid("the model has more than 2,147,483,647 parameters by node \(node.name)")
        }
        parameters += tensor.shape.count
      }
    }
    guard Set(nodes.map(\.name)).count == nodes.count else { throw ModelError.invalid("two nodes share a name") }
    var used: Set<Int> = [output]
    for index in nodes.indices.reversed() where used.contains(index) { used.formUnion(nodes[index].inputs) }
    if let idle = nodes.indices.first(where: { !used.contains($0) }) {
      throw ModelError.invalid("node \(nodes[idle].name) does not lead to the output")
    }
    self.nodes = nodes
    self.output = output
    inputs = nodes.indices.filter { nodes[$0].operation is InputOperation }
    layout = ParameterLayout(nodes)
  }

  /// The types of what a node reads.
  func inputTypes(_ index: Int) -> [TensorType] {
    nodes[index].inputs.map { nodes[$0].output }
  }
}

public import CoveyCore
internal import CoveyRandom

/// Where each trainable tensor lies in the flat parameter vector, in graph order without gaps.
public struct ParameterLayout: Sendable, Hashable {
  /// One tensor's place.
  public struct Entry: Sendable, Hashable {
    /// Node and role, such as "dense_1.kernel".
    public let name: String
    /// The node's index in the graph.
    public let node: Int
    /// The tensor's extents.
    public let shape: Shape
    /// The index of its first number in the flat vector.
    public let offset: Int
    /// How it starts.
    public let initializer: Initializer
  }

  /// The tensors in order.
  public let entries: [Entry]
  /// All parameters together.
  public let count: Int

  init(_ nodes: [Node]) {
    var entries = [Entry]()
    var offset = 0
    for (index, node) in nodes.enumerated() {
      for parameter in node.operation.parameters(node.inputs.map { nodes[$0].output }) {
        entries.append(
          Entry(
            name: "\(node.name).\(parameter.name)", node: index, shape: parameter.shape, offset: offset,
            initializer: parameter.initializer))
        offset += parameter.shape.count
      }
    }
    self.entries = entries
    count = offset
  }

  /// The flat offsets of one node's tensors.
  func offsets(node: Int) -> [Int] {
    entries.filter { $0.node == node }.map(\.offset)
  }

  /// Parameters of one node.
  func count(node: Int) -> Int {
    entries.filter { $0.node == node }.reduce(0) { $0 + $1.shape.count }
  }

  /// Fresh parameters. Each tensor has a stream of its own, so the same seed gives the same bits on every platform.
  public func initialParameters(seed: UInt64) -> ParameterVector {
    var vector = ParameterVector(count: count)
    let pointer = vector.writePointer()
    for (index, entry) in entries.enumerated() {
      var stream = RandomStream(seed: seed, purpose: .initialization, client: index)
      entry.initializer.fill(
        UnsafeMutableBufferPointer(start: pointer + entry.offset, count: entry.shape.count), shape: entry.shape,
        stream: &stream)
    }
    return vector
  }
}

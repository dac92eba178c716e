/// One operation at its place in a graph.
public struct Node: Sendable {
  /// Unique within the graph, such as "dense_1".
  public let name: String
  /// What it computes.
  public let operation: any GraphOperation
  /// The nodes that it reads, by index; all smaller than its own.
  public let inputs: [Int]
  /// What it yields.
  public let output: TensorType

  /// A node; ``Graph`` checks that its parts fit together.
  public init(name: String, operation: any GraphOperation, inputs: [Int], output: TensorType) {
    self.name = name
    self.operation = operation
    self.inputs = inputs
    self.output = output
  }
}

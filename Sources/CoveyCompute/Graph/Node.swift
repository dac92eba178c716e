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

extension Node: Codable {
  private enum Key: String, CodingKey {
    case name, kind, operation, inputs, output
  }

  /// Reads a node whose operation kind is registered.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    name = try container.decode(String.self, forKey: .name)
    inputs = try container.decode([Int].self, forKey: .inputs)
    output = try container.decode(TensorType.self, forKey: .output)
    let kind = try container.decode(String.self, forKey: .kind)
    guard let type = OperationRegistry.type(of: kind) else {
      throw ModelError.invalid("the graph has an operation of unknown kind \"\(kind)\"; register its type first")
    }
    operation = try type.init(from: try container.superDecoder(forKey: .operation))
  }

  /// Writes the operation under its kind.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encode(type(of: operation).kind, forKey: .kind)
    try operation.encode(to: container.superEncoder(forKey: .operation))
    try container.encode(inputs, forKey: .inputs)
    try container.encode(output, forKey: .output)
  }
}

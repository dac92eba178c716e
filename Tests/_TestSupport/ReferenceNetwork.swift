package import CoveyCompute

/// A slow interpreter of graphs in double precision, one example at a time, written from the operations' definitions:
/// the oracle that kernels, plans and executors are measured against.
package struct ReferenceNetwork {
  package let graph: Graph
  package let loss: any Loss
  private let parameterRanges: [[Range<Int>]]

  package init(_ model: Model) {
    graph = model.graph
    loss = model.loss
    let entries = model.layout.entries
    parameterRanges = model.graph.nodes.indices.map { node in
      entries.filter { $0.node == node }.map { $0.offset..<$0.offset + $0.shape.count }
    }
  }

  /// The model's outputs for one example.
  package func outputs(_ parameters: [Double], _ example: ReferenceExample) -> [Double] {
    values(parameters, example)[graph.output]
  }

  /// One example's loss.
  package func loss(_ parameters: [Double], _ example: ReferenceExample) -> Double {
    loss(of: outputs(parameters, example), example.target)
  }

  /// Every node's value for one example.
  package func values(_ parameters: [Double], _ example: ReferenceExample) -> [[Double]] {
    var values = [[Double]](repeating: [], count: graph.nodes.count)
    run(from: 0, parameters, example, &values)
    return values
  }

  private func run(from first: Int, _ parameters: [Double], _ example: ReferenceExample, _ values: inout [[Double]]) {
    for index in first..<graph.nodes.count {
      let node = graph.nodes[index]
      if node.operation is InputOperation {
        values[index] = example.features
        continue
      }
      values[index] = evaluate(
        node.operation, inputs: node.inputs.map { values[$0] },
        shapes: node.inputs.map { graph.nodes[$0].output.shape },
        output: node.output.shape, parameters: parameterRanges[index].map { Array(parameters[$0]) },
        mask: example.masks[index])
    }
  }

  /// One example's gradient by central differences; coordinates other than the given stay 0.
  package func gradient(
    _ parameters: [Double], _ example: ReferenceExample, coordinates: [Int]? = nil
  ) -> [Double] {
    let base = values(parameters, example)
    var gradient = [Double](repeating: 0, count: parameters.count)
    for (node, ranges) in parameterRanges.enumerated() {
      for range in ranges {
        for i in coordinates?.filter({ range.contains($0) }) ?? Array(range) {
          // Only nodes from the perturbed one on can change.
          gradient[i] = difference(from: node, base, parameters, example) { $0[i] += $1 }
        }
      }
    }
    return gradient
  }

  /// The derivative of one example's loss along a direction of parameter space.
  package func derivative(_ parameters: [Double], _ example: ReferenceExample, along direction: [Double]) -> Double {
    difference(from: 0, values(parameters, example), parameters, example) { moved, step in
      for i in moved.indices { moved[i] += step * direction[i] }
    }
  }

  private func difference(
    from node: Int, _ base: [[Double]], _ parameters: [Double], _ example: ReferenceExample,
    _ move: (inout [Double], Double) -> Void
  ) -> Double {
    let step = 1e-5
    let ends = [step, -step].map { signed in
      var moved = parameters
      move(&moved, signed)
      var values = base
      run(from: node, moved, example, &values)
      return loss(of: values[graph.output], example.target)
    }
    return (ends[0] - ends[1]) / (2 * step)
  }
}

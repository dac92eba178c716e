/// Lays out the tensors of a plan: values, gradients, kept state and scratch.
///
/// Time runs forward over the nodes, then backward: node i runs at i and again at 2n - 1 - i; the loss at n - 0.5, which
/// counts as belonging to both neighbours.
struct PlanMemory {
  let graph: Graph
  let batch: Int
  let training: Bool
  /// Whether backward runs twice after one forward, so that it must leave all that it reads.
  let repeatable: Bool
  /// Whether output gradients of parametric nodes must outlive the backward pass, to be weighted after it.
  let keepsBooks: Bool
  let wants: [Bool]
  let kernels: [any KernelPlan]

  private var count: Int { graph.nodes.count }
  private func backward(_ node: Int) -> Int { 2 * count - 1 - node }

  /// The node whose memory each node's value lives in: itself, or for views their first input's.
  private var roots: [Int] {
    var roots = [Int]()
    for (index, node) in graph.nodes.enumerated() {
      roots.append(node.operation.isView(training: training) && !node.inputs.isEmpty ? roots[node.inputs[0]] : index)
    }
    return roots
  }

  /// Consumers of each node.
  private var consumers: [[Int]] {
    var consumers = [[Int]](repeating: [], count: count)
    for (index, node) in graph.nodes.enumerated() {
      for input in node.inputs { consumers[input].append(index) }
    }
    return consumers
  }

  mutating func place() -> (placements: [Plan.Placement], scratch: Int, losses: Int, count: Int) {
    var planner = MemoryPlanner()
    let end = training ? 2 * count - 1 : count
    let roots = roots
    let consumers = consumers
    var lastUse = Array(graph.nodes.indices)
    for index in graph.nodes.indices {
      let uses = consumers[index].map { training ? backward($0) : $0 } + [training ? backward(index) : index]
      lastUse[roots[index]] = max(lastUse[roots[index]], uses.max() ?? index)
    }
    lastUse[roots[graph.output]] = end
    if repeatable { lastUse = lastUse.map { _ in end } }

    var values = [Int: Int]()
    for index in graph.nodes.indices where roots[index] == index {
      // Inputs are filled before the first kernel runs.
      let isInput = graph.nodes[index].operation is InputOperation
      values[index] = planner.request(
        batch * graph.nodes[index].output.shape.count, (isInput ? 0 : index)...max(lastUse[index], index))
    }
    let (gradients, partials) = requestGradients(&planner, consumers)
    let saved = graph.nodes.indices.map { index -> Int? in
      let last = repeatable ? end : training ? backward(index) : index
      return kernels[index].saved == 0 ? nil : planner.request(kernels[index].saved, index...last)
    }
    let scratchCount = kernels.map(\.scratch).max() ?? 0
    let scratch = planner.request(scratchCount, 0...end)
    let losses = planner.request(batch, 0...end)

    let (offsets, total) = planner.place()
    let placements = graph.nodes.indices.map { index in
      Plan.Placement(
        value: values[roots[index]].map { offsets[$0] } ?? 0, gradient: gradients[index].map { offsets[$0] },
        partialGradients: partials[index].map { $0.map { offsets[$0] } }, saved: saved[index].map { offsets[$0] } ?? 0)
    }
    return (placements, offsets[scratch], offsets[losses], total)
  }

  /// Tickets of every node's gradient, and of the gradients that are computed apart and added.
  private func requestGradients(
    _ planner: inout MemoryPlanner, _ consumers: [[Int]]
  ) -> (gradients: [Int?], partials: [[Int?]]) {
    var gradients = [Int?](repeating: nil, count: count)
    var partials = graph.nodes.map { [Int?](repeating: nil, count: $0.inputs.count) }
    for index in graph.nodes.indices.reversed() where wants[index] {
      if gradients[index] == nil {
        // A view shares its gradient's memory with its input as long as it is the only consumer.
        var top = index
        while sharesGradient(top, consumers) { top = graph.nodes[top].inputs[0] }
        let born = index == graph.output ? count : consumers[index].map(backward).min() ?? count
        let last = keepsBooks && graph.layout.count(node: top) > 0 ? 2 * count - 1 : backward(top)
        gradients[index] = planner.request(batch * graph.nodes[index].output.shape.count, born...last)
      }
      if sharesGradient(index, consumers) { gradients[graph.nodes[index].inputs[0]] = gradients[index] }
      for (slot, input) in graph.nodes[index].inputs.enumerated() where wants[input] {
        // The consumer that runs backward first writes; the others add. The loss writes the output's gradient.
        let writes =
          consumers[input].max() == index && graph.nodes[index].inputs.firstIndex(of: input) == slot
          && input != graph.output
        if !writes {
          let size = batch * graph.nodes[input].output.shape.count
          partials[index][slot] = planner.request(size, backward(index)...backward(index))
        }
      }
    }
    return (gradients, partials)
  }

  private func sharesGradient(_ index: Int, _ consumers: [[Int]]) -> Bool {
    let node = graph.nodes[index]
    guard node.operation.isView(training: true), let input = node.inputs.first else { return false }
    return wants[input] && consumers[input].count == 1 && input != graph.output
  }

  init(
    graph: Graph, batch: Int, mode: Plan.Mode, wants: [Bool], kernels: [any KernelPlan], keepsBooks: Bool
  ) {
    self.graph = graph
    self.batch = batch
    training = mode != .inference
    repeatable = mode == .perExampleNorms
    self.keepsBooks = keepsBooks
    self.wants = wants
    self.kernels = kernels
  }
}

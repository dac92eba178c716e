internal import CCoveyKernels

struct EmbeddingPlan: KernelPlan {
  let batch, length, vocabulary, units: Int
  let padding: Int32?
  let norms: Bool

  init(operation: EmbeddingOperation, site: KernelSite) {
    batch = site.batch
    length = site.inputs[0].shape.count
    vocabulary = site.inputs[0].bound ?? 1
    units = operation.units
    padding = operation.paddingToken.map { Int32(truncatingIfNeeded: $0) }
    norms = site.norms
  }

  var exampleGradients: ExampleGradients { .weighted }
  /// Each example's positions in the order of their tokens, 64 bits each.
  var saved: Int { norms ? 2 * batch * length : 0 }
  /// The gradient of one row.
  var scratch: Int { norms ? units : 0 }

  func bind(_ memory: KernelMemory) -> any Kernel { EmbeddingKernel(self, memory) }
}

/// Rows out, gradients scattered back.
///
/// An example's gradient of a row is the sum over all positions that have its token. For norms and weighted sums the positions
/// are sorted by token, so that each row's sum is taken once, and enters the sum over examples as one term: what is added is
/// what the norm was taken of, also where positions cancel one another.
final class EmbeddingKernel: Kernel {
  private let plan: EmbeddingPlan
  private let memory: KernelMemory
  private let control: StepControl
  private let tokens: UnsafeMutablePointer<Int32>
  private let table: Int

  init(_ plan: EmbeddingPlan, _ memory: KernelMemory) {
    self.plan = plan
    self.memory = memory
    control = memory.control
    tokens = UnsafeMutableRawPointer(memory.inputs[0]).assumingMemoryBound(to: Int32.self)
    table = memory.parameters[0]
  }

  func forward() {
    let rows = control.parameters + table
    let units = plan.units
    for i in 0..<plan.batch * plan.length {
      let output = memory.output + i * units
      if tokens[i] == plan.padding {
        output.update(repeating: 0, count: units)
      } else {
        output.update(from: rows + Int(tokens[i]) * units, count: units)
      }
    }
  }

  func backward() {
    guard let dy = memory.outputGradient else { return }
    let target = scaledTarget()
    let units = plan.units
    for i in 0..<plan.batch * plan.length where tokens[i] != plan.padding {
      covey_axpy(target + Int(tokens[i]) * units, dy + i * units, control.alpha, units)
    }
  }

  func backwardNorms() {
    guard let dy = memory.outputGradient else { return }
    for b in 0..<plan.batch {
      sort(b)
      var norm = 0.0
      forEachRow(b, dy) { _, gradient in norm += covey_squared_norm(gradient, plan.units) }
      control.squaredNorms[b] += Float(norm)
    }
  }

  func backwardWeighted(_ weights: UnsafePointer<Float>) {
    guard let dy = memory.outputGradient else { return }
    let target = scaledTarget()
    for b in 0..<plan.batch where weights[b] != 0 {
      let factor = control.alpha * weights[b]
      forEachRow(b, dy) { token, gradient in
        covey_axpy(target + token * plan.units, gradient, factor, plan.units)
      }
    }
  }

  /// The table's gradient, ready for adding.
  private func scaledTarget() -> UnsafeMutablePointer<Float> {
    let target = control.target + table
    let count = plan.vocabulary * plan.units
    if control.beta == 0 {
      covey_fill(target, 0, count)
    } else if control.beta != 1 {
      covey_scale(target, control.beta, count)
    }
    return target
  }

  private func keys(_ example: Int) -> UnsafeMutablePointer<UInt64> {
    UnsafeMutableRawPointer(memory.saved).assumingMemoryBound(to: UInt64.self) + example * plan.length
  }

  /// Sorts one example's positions by token, then by place; padding comes last.
  private func sort(_ example: Int) {
    let keys = keys(example)
    for place in 0..<plan.length {
      let token = tokens[example * plan.length + place]
      let high = token == plan.padding ? UInt64(UInt32.max) : UInt64(UInt32(bitPattern: token))
      keys[place] = high << 32 | UInt64(place)
    }
    HeapSort.sort(keys, plan.length)
  }

  /// Calls `body` with each of an example's tokens and the gradient of its row.
  @inline(__always)
  private func forEachRow(
    _ example: Int, _ dy: UnsafePointer<Float>, _ body: (_ token: Int, _ gradient: UnsafePointer<Float>) -> Void
  ) {
    let (keys, units, sum) = (keys(example), plan.units, memory.scratch)
    let own = dy + example * plan.length * units
    func gradient(_ i: Int) -> UnsafePointer<Float> { own + Int(keys[i] & 0xffff_ffff) * units }
    var first = 0
    while first < plan.length {
      let token = keys[first] >> 32
      if token == UInt64(UInt32.max) { return }
      var next = first + 1
      while next < plan.length, keys[next] >> 32 == token { next += 1 }
      if next == first + 1 {
        body(Int(token), gradient(first))
      } else {
        covey_add(sum, gradient(first), gradient(first + 1), units)
        for i in first + 2..<next { covey_add(sum, sum, gradient(i), units) }
        body(Int(token), sum)
      }
      first = next
    }
  }
}

/// Sorting in place without memory of its own.
package enum HeapSort {
  /// Sorts `count` keys, the smallest first (Williams 1964, algorithm 232).
  package static func sort(_ keys: UnsafeMutablePointer<UInt64>, _ count: Int) {
    for root in stride(from: count / 2 - 1, through: 0, by: -1) { sink(keys, root, count) }
    for end in stride(from: count - 1, to: 0, by: -1) {
      (keys[0], keys[end]) = (keys[end], keys[0])
      sink(keys, 0, end)
    }
  }

  private static func sink(_ keys: UnsafeMutablePointer<UInt64>, _ start: Int, _ count: Int) {
    var root = start
    let key = keys[root]
    while true {
      var child = 2 * root + 1
      if child >= count { break }
      if child + 1 < count, keys[child + 1] > keys[child] { child += 1 }
      if keys[child] <= key { break }
      keys[root] = keys[child]
      root = child
    }
    keys[root] = key
  }
}

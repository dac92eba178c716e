package import CoveyCompute
package import CoveyCore

/// An operation of a user that reads integers: a table's row for each token, as an embedding does.
package struct LookupOperation: ReferenceOperation {
  package static let kind = "lookup"
  package var vocabulary: Int
  package var width: Int

  package init(vocabulary: Int, width: Int) {
    self.vocabulary = vocabulary
    self.width = width
  }

  package init(_ reader: SettingsReader) {
    vocabulary = reader.requiredWhole("vocabulary", .atLeast(1)) ?? 1
    width = reader.requiredWhole("width", .atLeast(1)) ?? 1
  }

  package func write(to writer: inout SettingsWriter) {
    writer.set("vocabulary", vocabulary)
    writer.set("width", width)
  }

  package var title: String { "Lookup" }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    guard inputs.count == 1, inputs[0].element == .integer, inputs[0].shape.rank == 1 else {
      throw ModelError.invalid("lookup takes one sequence of tokens")
    }
    return TensorType([inputs[0].shape.count, width])
  }

  package func parameters(_ inputs: [TensorType]) -> [ParameterSpecification] {
    [ParameterSpecification("table", [vocabulary, width], .glorotUniform)]
  }

  package func plan(_ site: KernelSite) throws -> any KernelPlan {
    LookupPlan(tokens: site.batch * site.output.shape.positions, table: vocabulary * width, width: width)
  }

  package func reference(inputs: [[Double]], shapes: [Shape], parameters: [[Double]]) -> [Double] {
    inputs[0].flatMap { token in (0..<width).map { parameters[0][Int(token) * width + $0] } }
  }
}

private struct LookupPlan: KernelPlan {
  let tokens, table, width: Int
  func bind(_ memory: KernelMemory) -> any Kernel { LookupKernel(self, memory) }
}

private final class LookupKernel: Kernel {
  private let plan: LookupPlan
  private let memory: KernelMemory

  init(_ plan: LookupPlan, _ memory: KernelMemory) {
    self.plan = plan
    self.memory = memory
  }

  private func token(_ i: Int) -> Int {
    Int(UnsafeMutableRawPointer(memory.inputs[0]).assumingMemoryBound(to: Int32.self)[i])
  }

  func forward() {
    let table = memory.control.parameters + memory.parameters[0]
    for i in 0..<plan.tokens {
      for j in 0..<plan.width { memory.output[i * plan.width + j] = table[token(i) * plan.width + j] }
    }
  }

  func backward() {
    guard let dy = memory.outputGradient else { return }
    let control = memory.control
    let target = control.target + memory.parameters[0]
    for i in 0..<plan.table { target[i] = control.beta == 0 ? 0 : control.beta * target[i] }
    for i in 0..<plan.tokens {
      for j in 0..<plan.width { target[token(i) * plan.width + j] += control.alpha * dy[i * plan.width + j] }
    }
  }
}

import CoveyCompute
import CoveyCore
import _TestSupport

/// An operation and layer of a user: y = x * scale, one factor a channel. It uses nothing that an outsider has not.
struct ChannelScale: ReferenceOperation, Layer {
  static let kind = "channelScale"
  /// What lists and graphs know, added once.
  static let isKnown: Bool = {
    Layers.add(LayerFamily(ChannelScale.self, "one factor a channel"))
    return true
  }()
  var start: Float

  init(start: Float) { self.start = start }

  init(_ reader: SettingsReader) { start = reader.number("start", default: 1, .any) }

  func write(to writer: inout SettingsWriter) { writer.set("start", start) }

  var title: String { "ChannelScale" }

  func outputType(_ inputs: [TensorType]) throws -> TensorType {
    guard inputs.count == 1, inputs[0].element == .float else {
      throw ModelError.invalid("channel scale takes one tensor of floats")
    }
    return inputs[0]
  }

  func parameters(_ inputs: [TensorType]) -> [ParameterSpecification] {
    [ParameterSpecification("scale", [inputs[0].shape.channels], .constant(start))]
  }

  func plan(_ site: KernelSite) throws -> any KernelPlan {
    ChannelScalePlan(examples: site.batch, positions: site.output.shape.positions, channels: site.output.shape.channels)
  }

  func reference(inputs: [[Double]], shapes: [Shape], parameters: [[Double]]) -> [Double] {
    inputs[0].enumerated().map { $1 * parameters[0][$0 % shapes[0].channels] }
  }
}

private struct ChannelScalePlan: KernelPlan {
  let examples, positions, channels: Int
  var scratch: Int { channels }
  var exampleGradients: ExampleGradients { .norms }
  func bind(_ memory: KernelMemory) -> any Kernel { ChannelScaleKernel(self, memory) }
}

private final class ChannelScaleKernel: Kernel {
  private let plan: ChannelScalePlan
  private let memory: KernelMemory

  init(_ plan: ChannelScalePlan, _ memory: KernelMemory) {
    self.plan = plan
    self.memory = memory
  }

  private var rows: Int { plan.examples * plan.positions }

  func forward() {
    let scale = memory.control.parameters + memory.parameters[0]
    for row in 0..<rows {
      for c in 0..<plan.channels {
        memory.output[row * plan.channels + c] = memory.inputs[0][row * plan.channels + c] * scale[c]
      }
    }
  }

  private func inputGradient(_ dy: UnsafeMutablePointer<Float>) {
    guard let dx = memory.inputGradients[0] else { return }
    let scale = memory.control.parameters + memory.parameters[0]
    for i in 0..<rows * plan.channels { dx[i] = dy[i] * scale[i % plan.channels] }
  }

  private func scaleGradient(_ rows: Range<Int>, _ dy: UnsafeMutablePointer<Float>, _ c: Int) -> Float {
    rows.reduce(0) { $0 + memory.inputs[0][$1 * plan.channels + c] * dy[$1 * plan.channels + c] }
  }

  func backward() {
    guard let dy = memory.outputGradient else { return }
    inputGradient(dy)
    let control = memory.control
    let target = control.target + memory.parameters[0]
    for c in 0..<plan.channels {
      let gradient = control.alpha * scaleGradient(0..<rows, dy, c)
      target[c] = control.beta == 0 ? gradient : gradient + control.beta * target[c]
    }
  }

  func backwardNorms() {
    guard let dy = memory.outputGradient else { return }
    inputGradient(dy)
    for b in 0..<plan.examples {
      for c in 0..<plan.channels {
        let gradient = scaleGradient(b * plan.positions..<(b + 1) * plan.positions, dy, c)
        memory.control.squaredNorms[b] += gradient * gradient
      }
    }
  }
}

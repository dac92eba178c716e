import CoveyCompute
import CoveyConfiguration
import CoveyCore
import CoveyData
import CoveySimulation
import Testing

/// A layer and a loss of another package, made known by name, run from YAML.
@Suite struct OwnPartsTests {
  private func load(_ yaml: String) throws -> LoadedConfiguration {
    try #require(OwnParts.areKnown)
    return try LoadedConfiguration(yaml: yaml, file: "sim.yaml")
  }

  private func yaml(_ layer: String = "{layer: bottleneck, width: 3}", loss: String = "{name: halfway, target: 0.5}")
    -> String
  {
    """
    data: {source: synthetic, clients: 4, examples: 30}
    model: [\(layer), {layer: dense, units: 10}]
    loss: \(loss)
    rounds: 2
    cohort: {size: 2}
    evaluation: {every: 1}
    workers: 1
    """
  }

  private func run(_ yaml: String) throws -> SimulationResult {
    let loaded = try load(yaml)
    return try Simulation(setup: loaded.makeSetup(data: loaded.loadData(), cores: 1), directory: nil).run()
  }

  private func problem(_ yaml: String) -> String {
    do {
      let loaded = try load(yaml)
      _ = try loaded.makeSetup(data: loaded.loadData(), cores: 1)
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test func runsByName() throws {
    let result = try run(yaml())
    #expect(try run(yaml()).digest == result.digest)
    #expect(try run(yaml("{layer: bottleneck, width: 4}")).digest != result.digest)
    #expect(try run(yaml(loss: "{name: halfway, target: 0.25}")).digest != result.digest)
    #expect(try run(yaml(loss: "softmaxCrossEntropy")).digest != result.digest)
    #expect(result.accuracy == nil && result.loss.map { $0 >= 0 } == true)
  }

  /// What is written reads back as the same run.
  @Test func comesBack() throws {
    let loaded = try load(yaml())
    let copy = try load(loaded.simulation.yaml)
    #expect(copy.simulation == loaded.simulation)
    #expect(loaded.simulation.yaml.contains("layer: bottleneck") && loaded.simulation.yaml.contains("name: halfway"))
    #expect(try load(yaml(loss: "halfway")).simulation == load(yaml(loss: "{name: halfway}")).simulation)
    #expect(try load(yaml(loss: "halfway")).simulation != loaded.simulation)
  }

  @Test func unknownNamesTheNearest() {
    #expect(
      problem(yaml("{layer: botleneck, width: 3}"))
        == "sim.yaml:2:17: model.0.layer: unknown value \"botleneck\"; did you mean \"bottleneck\"?")
    #expect(problem(yaml(loss: "halfwy")) == "sim.yaml:3:7: loss: unknown value \"halfwy\"; did you mean \"halfway\"?")
    #expect(
      problem(yaml(loss: "{name: halfwy}"))
        == "sim.yaml:3:14: loss.name: unknown value \"halfwy\"; did you mean \"halfway\"?")
  }

  @Test func keysAreChecked() {
    #expect(problem(yaml("{layer: bottleneck}")) == "sim.yaml:2:9: model.0 needs \"width\"")
    #expect(
      problem(yaml("{layer: bottleneck, with: 3}")).contains("unknown key \"with\" in model.0; did you mean \"width\"?")
    )
    #expect(
      problem(yaml("{layer: flatten, width: 3}"))
        == "sim.yaml:2:26: model.0.width has a meaning only with layer: bottleneck")
    #expect(
      problem(yaml(loss: "{name: halfway, target: 2}")) == "sim.yaml:3:31: loss.target must lie in [0.0, 1.0], not 2")
    #expect(
      problem(yaml(loss: "{name: halfway, goal: 1}")).hasPrefix("sim.yaml:3:23: unknown key \"goal\" in loss"))
    #expect(problem(yaml(loss: "{target: 1}")) == "sim.yaml:3:7: loss needs \"name\"")
    #expect(problem(yaml(loss: "{name: softmaxCrossEntropy, target: 1}")).contains("unknown key \"target\" in loss"))
    #expect(problem(yaml(loss: "3")) == "sim.yaml:3:7: loss: expected a word, found a whole number")
    #expect(
      problem(yaml("{layer: bottleneck, width: 60}"))
        == "sim.yaml:2:8: layer 1 (bottleneck): a bottleneck of 60 is wider than its 60 inputs allow")
  }
}

enum OwnParts {
  static let areKnown: Bool = {
    Layers.add(
      LayerFamily(layers: [NamedMaker("bottleneck", "narrow and wide again, beside itself") { Bottleneck($0) }]))
    Losses.registry.add(NamedMaker("halfway", "distance of all outputs from one number") { Halfway($0) })
    return true
  }()
}

/// Several nodes under one word: x + W2 tanh(W1 x).
private struct Bottleneck: Layer {
  var width: Int
  var name: String { "bottleneck" }
  init(_ reader: SettingsReader) { width = reader.requiredWhole("width", .atLeast(1)) ?? 1 }
  func write(to writer: inout SettingsWriter) { writer.set("width", width) }

  func apply(to input: LayerTensor) throws -> LayerTensor {
    let inputs = input.shape.channels
    guard width < inputs else {
      throw ModelError.invalid("a bottleneck of \(width) is wider than its \(inputs) inputs allow")
    }
    return input.add(input.dense(width, activation: .tanh).dense(inputs))
  }
}

/// The squared distance of all outputs from one number, whatever the class: of no use, and unlike any other loss.
private struct Halfway: Loss {
  var target: Float
  var name: String { "halfway" }
  init(_ reader: SettingsReader) { target = reader.number("target", default: 0, .within(0...1)) }
  func write(to writer: inout SettingsWriter) { writer.set("target", target) }
  func targets(for outputs: TensorType) throws -> TargetKind { .classes(try outputs.requireVector()) }
  func bind(_ memory: LossMemory) -> any LossKernel { HalfwayKernel(memory, target) }
}

private final class HalfwayKernel: LossKernel {
  private let memory: LossMemory
  private let target: Float

  init(_ memory: LossMemory, _ target: Float) {
    self.memory = memory
    self.target = target
  }

  func run(scale: Float, weights: UnsafePointer<Float>?) {
    let width = memory.outputs.shape.count
    for b in 0..<memory.batch {
      var loss: Float = 0
      for i in b * width..<(b + 1) * width {
        let distance = memory.output[i] - target
        loss += distance * distance / 2
        memory.outputGradient?[i] = scale * (weights?[b] ?? 1) * distance
      }
      memory.losses[b] = loss
    }
  }
}

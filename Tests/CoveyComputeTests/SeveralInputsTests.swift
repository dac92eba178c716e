import CoveyCompute
import CoveyCore
import Testing

@Suite("Models with several inputs")
struct SeveralInputsTests {
  private func model() throws -> Model {
    try Model(name: "two towers", input: .dense(count: 3), loss: .meanSquaredError, outputs: 2) { x in
      let other = x.input(TensorType([4]), name: "other")
      return x.dense(2, bias: false).add(other.dense(2, bias: false))
    }
  }

  @Test("the outputs are those of both towers together")
  func forward() throws {
    let model = try model()
    #expect(model.graph.inputs.count == 2)
    let executor = try ModelExecutor(PlanLibrary(model), mode: .inference, batch: 2)
    let parameters = model.initialParameters(seed: 3)
    executor.load(parameters)
    let x: [Float] = [1, 2, 3, -1, 0.5, 2]
    let z: [Float] = [0.5, -1, 2, 1, 3, 1, -2, 0.25]
    try executor.setInput(1, to: z.span)
    let y = try executor.predict(x.span)
    let offsets = model.layout.entries.map(\.offset)
    for b in 0..<2 {
      for j in 0..<2 {
        var sum: Float = 0
        for i in 0..<3 { sum += x[b * 3 + i] * parameters[offsets[0] + i * 2 + j] }
        for i in 0..<4 { sum += z[b * 4 + i] * parameters[offsets[1] + i * 2 + j] }
        #expect(abs(y[b * 2 + j] - sum) < 1e-5)
      }
    }
  }

  @Test("training on a data set, which fills one input, is refused")
  func dataSetsFillOneInput() throws {
    let model = try model()
    #expect(throws: ModelError.self) { try model.check(features: .dense(count: 3), targets: .values(2)) }
  }

  @Test("inputs that are not there, or of another size, are refused")
  func refusals() throws {
    let executor = try ModelExecutor(PlanLibrary(model()), mode: .inference, batch: 2)
    let values = [Float](repeating: 1, count: 7)
    #expect(throws: ModelError.self) { try executor.setInput(0, to: values.span) }
    #expect(throws: ModelError.self) { try executor.setInput(2, to: values.span) }
    #expect(throws: ModelError.self) { try executor.setInput(1, to: values.span) }
  }
}

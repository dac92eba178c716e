import CoveyCompute
import CoveyCore
import Testing
import _TestSupport

/// Graphs that are not chains: values with several consumers, views, branches.
@Suite struct StructureTests {
  private func check(
    _ input: FeatureKind = .dense(count: 6), outputs: Int = 3, batch: Int = 3,
    _ build: (LayerTensor) -> LayerTensor
  ) throws {
    let model = try Model(input: input, classes: outputs, build)
    #expect(try GradientCheck(model, batch: batch).worst < 5e-5)
  }

  @Test func residualEdge() throws {
    try check { x in
      let h = x.dense(5, activation: .tanh)
      return h.dense(5, activation: .relu).add(h).dense(3)
    }
  }

  @Test func addOfItself() throws {
    try check { x in
      let h = x.dense(4, activation: .tanh)
      return h.add(h).dense(3)
    }
    try check { x in
      let h = x.dense(4, activation: .tanh)
      return h.add(h, h.dense(4), h).dense(3)
    }
  }

  @Test func addOfTheInput() throws {
    try check { x in x.add(x.dense(6), x).dense(3) }
  }

  @Test func fanOutOfFour() throws {
    try check { x in
      let h = x.dense(4, activation: .sigmoid)
      return h.dense(3).add(h.dense(3, activation: .tanh), h.softmax().dense(3), h.dense(2).dense(3))
    }
  }

  @Test func viewWithSeveralConsumers() throws {
    try check { x in
      let h = x.dense(6, activation: .tanh)
      let view = h.reshape(2, 3)
      return view.dense(3).flatten().add(view.softmax().flatten(), h).dense(3)
    }
  }

  @Test func severalViewsOfOneTensor() throws {
    try check { x in
      let h = x.dense(12, activation: .tanh)
      let a = h.reshape(3, 4).dense(2).flatten()
      let b = h.reshape(4, 3).dense(2).flatten()
      return a.concatenate(b, h.reshape(2, 6).reshape(12)).dense(3)
    }
  }

  @Test func viewOfAViewAsOutput() throws {
    try check { x in x.dense(3, activation: .tanh).reshape(1, 3).reshape(3, 1).flatten() }
  }

  @Test func addOfAViewAndItsSource() throws {
    try check { x in
      let h = x.dense(3, activation: .tanh)
      return h.add(h.reshape(1, 3).flatten())
    }
  }

  @Test func viewOfTheInput() throws {
    try check(.image(height: 3, width: 2, channels: 1)) { x in
      x.flatten().dense(6).add(x.flatten()).dense(3)
    }
  }

  @Test func branchesJoined() throws {
    try check { x in
      let left = x.dense(3, activation: .relu)
      let right = x.dense(4).layerNorm(epsilon: 0.1)
      return left.concatenate(right, x, left).dense(3)
    }
  }

  @Test func concatenationOfImages() throws {
    try check(.image(height: 4, width: 3, channels: 2)) { x in
      let a = x.conv2D(filters: 3, kernel: 3, padding: .same, activation: .relu)
      let b = x.conv2D(filters: 2, kernel: 1, activation: .tanh)
      return a.concatenate(b, x).averagePool2D(2).flatten().dense(3)
    }
  }

  /// Nothing above the first parameters needs a gradient.
  @Test func prefixWithoutParameters() throws {
    try check(.image(height: 6, width: 6, channels: 1)) { x in
      let p = x.averagePool2D(2).activation(.tanh)
      return p.add(p).flatten().softmax().dense(4, activation: .relu).dense(3)
    }
  }

  @Test func noParametersAtAll() throws {
    let model = try Model(input: .dense(count: 3), classes: 3) { $0.activation(.tanh) }
    #expect(model.parameterCount == 0)
    let batch = ExampleBatch(model, count: 2, seed: 1)
    let executor = try ModelExecutor(PlanLibrary(model), mode: .training, batch: 2)
    let loss = try batch.lossAndGradient(executor)
    let expected = (0..<2).map { ReferenceNetwork(model).loss([], batch.example($0)) }.reduce(0, +) / 2
    #expect(abs(Double(loss) - expected) < 1e-6)
  }

  @Test func outputIsTheInput() throws {
    let model = try Model(input: .dense(count: 3), classes: 3) { $0 }
    let executor = try ModelExecutor(PlanLibrary(model), mode: .inference, batch: 1)
    #expect(try executor.predict([1, 2, 3]) == [1, 2, 3])
  }

  /// Layers whose result is not used vanish from the model.
  @Test func unusedBranchIsLeftOut() throws {
    let model = try Model(input: .dense(count: 3), classes: 2) { x in
      _ = x.dense(100)
      return x.dense(2)
    }
    #expect(model.graph.nodes.map(\.name) == ["input", "dense_1"])
    #expect(model.parameterCount == 8)
  }
}

import CoveyCompute
import CoveyCore
import Testing
import _TestSupport

@Suite struct EmbeddingTests {
  private static func tokens(_ length: Int, _ vocabulary: Int) -> FeatureKind {
    .tokens(length: length, vocabulary: vocabulary)
  }

  /// Random shapes, mostly with fewer tokens than positions, so that they repeat within an example.
  @Test(arguments: [UInt64](1...12))
  func matchesFiniteDifferences(seed: UInt64) throws {
    var numbers = TestNumbers(seed: seed)
    let (length, vocabulary) = (numbers.integer(in: 1...9), numbers.integer(in: 1...6))
    let padding = numbers.chance(0.5) ? numbers.integer(in: 0...vocabulary - 1) : nil
    let units = numbers.integer(in: 1...5)
    let model = try Model(input: Self.tokens(length, vocabulary), classes: 3) {
      let rows = $0.embedding(units, paddingToken: padding).dense(4, activation: .tanh)
      return (seed % 3 == 0 ? rows.flatten() : seed % 3 == 1 ? rows.meanOverTime() : rows.maxOverTime()).dense(3)
    }
    #expect(try GradientCheck(model, batch: numbers.integer(in: 1...4), seed: seed).worst < 5e-5)
    let check = try PerExampleCheck(model, batch: 5, seed: seed)
    #expect(check.worst < 1e-4, "\(check)")
  }

  /// A table's row is the product of its one-hot vector with the table: the same model, by the dense layer's kernels.
  @Test(arguments: [(1, 1), (4, 3), (12, 2), (30, 7)], [1, 3])
  func isADenseLayerOfOneHotVectors(size: (Int, Int), batch: Int) throws {
    let (length, vocabulary) = size
    let sparse = try Model(input: Self.tokens(length, vocabulary), classes: 3) {
      $0.embedding(5).meanOverTime().dense(3)
    }
    let dense = try Model(input: .dense(count: length * vocabulary), classes: 3) {
      $0.reshape(length, vocabulary).dense(5, bias: false).globalAveragePool().dense(3)
    }
    #expect(sparse.parameterCount == dense.parameterCount)
    let ids = ExampleBatch(sparse, count: batch, seed: 4)
    var wide = [Float](repeating: 0, count: batch * length * vocabulary)
    for (i, id) in ids.features.enumerated() { wide[i * vocabulary + Int(id)] = 1 }
    let parameters = TestParameters(sparse, seed: 5).vector
    let runs = try [(sparse, ids.features), (dense, wide)].map { model, features in
      let executor = try ModelExecutor(PlanLibrary(model), mode: .perExampleNorms, batch: batch)
      executor.load(parameters)
      let loss = try executor.lossAndGradient(features, labels: ids.labels)
      let gradient = executor.gradient.array
      _ = try executor.predict(features)
      executor.labels.update(from: ids.labels, count: batch)
      _ = executor.loss(scale: 1)
      executor.backwardNorms()
      return (loss, gradient, (0..<batch).map { executor.squaredNorms[$0] })
    }
    #expect(abs(runs[0].0 - runs[1].0) < 1e-5)
    #expect(Deviation.of(runs[0].1, runs[1].1.map(Double.init)) < 1e-5)
    #expect(Deviation.of(runs[0].2, runs[1].2.map(Double.init)) < 1e-5)
  }

  /// Per-example norms where tokens repeat in every way, against gradients of single examples.
  @Test func repeatedTokens() throws {
    let model = try Model(input: Self.tokens(6, 4), classes: 2) {
      $0.embedding(3, paddingToken: 3).dense(4, activation: .tanh).flatten().dense(2)
    }
    let rows: [[Float]] = [
      [0, 0, 0, 0, 0, 0], [0, 1, 0, 1, 0, 1], [3, 3, 3, 3, 3, 3], [2, 3, 2, 3, 3, 2], [0, 1, 2, 3, 2, 1],
      [3, 0, 0, 1, 1, 3],
    ]
    let parameters = TestParameters(model, seed: 8).vector
    let library = PlanLibrary(model)
    let single = try ModelExecutor(library, mode: .training, batch: 1)
    single.load(parameters)
    let gradients = try rows.map { row in
      _ = try single.lossAndGradient(row, labels: [1])
      return single.gradient.array
    }
    let executor = try ModelExecutor(library, mode: .perExampleNorms, batch: rows.count)
    executor.load(parameters)
    _ = try executor.predict(rows.flatMap { $0 })
    for b in rows.indices { executor.labels[b] = 1 }
    _ = executor.loss(scale: 1)
    executor.backwardNorms()
    let norms = gradients.map { $0.reduce(0.0) { $0 + Double($1) * Double($1) } }
    #expect(Deviation.of(UnsafeBufferPointer(start: executor.squaredNorms, count: rows.count), norms) < 1e-5)
    var sum = ParameterVector(count: model.parameterCount)
    let weights: [Float] = [1, 0.5, 2, 0, 1, 3]
    weights.withUnsafeBufferPointer {
      guard let start = $0.baseAddress else { return }
      executor.backwardWeighted(start, into: sum.writePointer(), accumulating: false)
    }
    let expected = sum.array.indices.map { i in
      zip(weights, gradients).reduce(0.0) { $0 + Double($1.0) * Double($1.1[i]) }
    }
    #expect(Deviation.of(sum.array, expected) < 1e-5)
  }

  /// Positions of one token whose gradients cancel: the norm is that of their sum, not of the positions.
  @Test func cancellation() throws {
    let model = try Model(input: Self.tokens(2, 2), loss: .meanSquaredError, outputs: 1) {
      $0.embedding(3).flatten().dense(1, bias: false)
    }
    var parameters = model.initialParameters(seed: 1)
    for i in 0..<3 {
      parameters[6 + i] = Float(i + 1) * 100.1
      parameters[9 + i] = -parameters[6 + i]
    }
    let executor = try ModelExecutor(PlanLibrary(model), mode: .perExampleNorms, batch: 1)
    executor.load(parameters)
    _ = try executor.lossAndGradient([1, 1], values: [5])
    let tail = executor.gradient.array[6...].reduce(0.0) { $0 + Double($1) * Double($1) }
    _ = try executor.predict([1, 1])
    _ = executor.loss(scale: 1)
    executor.backwardNorms()
    #expect(executor.gradient.array[..<6].allSatisfy { $0 == 0 })
    #expect(abs(Double(executor.squaredNorms[0]) - tail) <= 1e-6 * tail)
  }

  /// The padding token's row has no say: not in outputs, not in gradients, not in norms.
  @Test func paddingRowIsInert() throws {
    let model = try Model(input: Self.tokens(5, 4), classes: 3) {
      $0.embedding(2, paddingToken: 0).dense(3, activation: .relu).flatten().dense(3)
    }
    let batch = ExampleBatch(model, count: 6, seed: 2)
    #expect(batch.features.contains(0))
    let executor = try ModelExecutor(PlanLibrary(model), mode: .perExampleNorms, batch: 6)
    var parameters = TestParameters(model, seed: 3).vector
    let runs = try [Float(0), 1e6].map { value in
      parameters[0] = value
      parameters[1] = -value
      executor.load(parameters)
      let loss = try batch.lossAndGradient(executor)
      let gradient = executor.gradient.array
      _ = try executor.predict(batch.features)
      _ = executor.loss(scale: 1)
      executor.backwardNorms()
      return [loss] + gradient + (0..<6).map { executor.squaredNorms[$0] }
    }
    #expect(runs[0] == runs[1])
    #expect(runs[0][1] == 0 && runs[0][2] == 0 && runs[0][3...].contains { $0 != 0 })
  }

  /// Plain SGD in place moves the rows that occur, and no other.
  @Test func stepsInPlaceTouchOnlyRowsThatOccur() throws {
    let model = try Model(input: Self.tokens(3, 50), classes: 2) { $0.embedding(4).meanOverTime().dense(2) }
    let executor = try ModelExecutor(PlanLibrary(model), mode: .training, batch: 2)
    let start = model.initialParameters(seed: 1)
    executor.load(start)
    _ = try executor.lossAndGradient([7, 7, 9, 49, 0, 7], labels: [0, 1])
    let gradient = executor.gradient.array
    _ = try executor.predict([7, 7, 9, 49, 0, 7])
    _ = executor.loss(scale: 0.5)
    executor.backwardSGD(learningRate: 0.5)
    for row in 0..<50 {
      for j in row * 4..<row * 4 + 4 {
        if [0, 7, 9, 49].contains(row) {
          #expect(abs(executor.parameters[j] - (start[j] - 0.5 * gradient[j])) < 1e-6 && gradient[j] != 0)
        } else {
          #expect(executor.parameters[j] == start[j] && gradient[j] == 0)
        }
      }
    }
  }

  @Test func refusals() throws {
    func refusal(_ input: FeatureKind, _ layer: any Layer) -> String? {
      do {
        _ = try Model(
          name: "m", features: input, targets: .classes(2),
          layers: [layer, MeanOverTime(), DenseOperation(units: 2)])
        return nil
      } catch {
        return "\(error)"
      }
    }
    let tokens = Self.tokens(4, 9)
    #expect(refusal(tokens, EmbeddingOperation(units: 3)) == nil)
    #expect(refusal(tokens, EmbeddingOperation(units: 0)) == "layer 1 (embedding): embedding needs units >= 1, not 0")
    #expect(
      refusal(tokens, EmbeddingOperation(units: 3, paddingToken: 9))
        == "layer 1 (embedding): padding token 9 is not one of the 9 token ids")
    #expect(refusal(tokens, EmbeddingOperation(units: 3, paddingToken: -1)) != nil)
    #expect(
      refusal(.dense(count: 4), EmbeddingOperation(units: 3))
        == "layer 1 (embedding): embedding takes one sequence of token ids; put it first, on data of tokens")
    // An input of integers that nobody bounds would index beyond the table.
    #expect(throws: ModelError.self) {
      try Model(input: tokens, classes: 2) {
        $0.input(TensorType([4], .integer), name: "more").embedding(3).meanOverTime()
          .add($0.embedding(3).meanOverTime()).dense(2)
      }
    }
  }

  /// A second input that is bounded feeds a table, and refuses ids beyond its bound.
  @Test func secondInputs() throws {
    let model = try Model(input: Self.tokens(2, 3), loss: .meanSquaredError, outputs: 2) {
      $0.embedding(2).meanOverTime().add(
        $0.input(TensorType([3], .integer, bound: 5), name: "more").embedding(2).meanOverTime())
    }
    let executor = try ModelExecutor(PlanLibrary(model), mode: .inference, batch: 1)
    try executor.setInput(1, to: ([0, 4, 2] as [Float]).span)
    for bad: [Float] in [[0, 5, 2], [0, -1, 2], [0, 0.5, 1]] {
      #expect(throws: ModelError.self) { try executor.setInput(1, to: bad.span) }
    }
  }

  /// A graph from elsewhere whose table is smaller than its input's ids is no graph.
  @Test func boundsComeBackWithTheGraph() throws {
    let model = try Model(input: Self.tokens(4, 9), classes: 2) {
      $0.embedding(3, paddingToken: 0).dense(3).meanOverTime().dense(2)
    }
    let copy = try Graph(settings: model.graph.settings)
    #expect(copy.settings == model.graph.settings)
    #expect(copy.nodes[0].output == TensorType([4], .integer, bound: 9) && copy.layout == model.layout)
    _ = try Model(name: "m", features: model.features, loss: model.loss, graph: copy)
    for vocabulary in [8, 10] {
      #expect(throws: ModelError.self) {
        try Model(name: "m", features: Self.tokens(4, vocabulary), loss: model.loss, graph: copy)
      }
    }
  }

  @Test func sorting() {
    var numbers = TestNumbers(seed: 1)
    for count in [0, 1, 2, 3, 10, 257] {
      var keys = (0..<count).map { _ in UInt64(numbers.integer(in: 0...9)) }
      let expected = keys.sorted()
      keys.withUnsafeMutableBufferPointer { if let start = $0.baseAddress { HeapSort.sort(start, count) } }
      #expect(keys == expected)
    }
  }
}

import CoveyCompute
import CoveyCore
import Testing
import _TestSupport

@Suite struct PerExampleNormTests {
  private func check(_ input: FeatureKind, batch: Int = 4, _ build: (LayerTensor) -> LayerTensor) throws {
    let check = try PerExampleCheck(try Model(input: input, classes: 3, build), batch: batch)
    #expect(check.worst < 1e-4, "\(check)")
  }

  @Test(arguments: [1, 5], [true, false])
  func dense(batch: Int, bias: Bool) throws {
    try check(.dense(count: 7), batch: batch) {
      $0.dense(9, activation: .relu, bias: bias).dense(5, activation: .tanh, bias: bias).dense(3, bias: bias)
    }
  }

  /// Few positions and wide layers take the Gram rule, many positions and narrow layers the product.
  @Test(arguments: [(2, 30, 25), (20, 3, 4), (6, 12, 12), (5, 1, 1)], [true, false])
  func sequence(size: (Int, Int, Int), bias: Bool) throws {
    let (rows, inputs, outputs) = size
    try check(.dense(count: 4)) {
      $0.dense(rows * inputs, activation: .tanh).reshape(rows, inputs).dense(outputs, activation: .sigmoid, bias: bias)
        .globalAveragePool().dense(3)
    }
  }

  /// The same two rules, for patches of an image.
  @Test(arguments: [(3, 12, 16), (7, 2, 2), (1, 3, 3)], [(1, true), (1, false), (2, true), (2, false)])
  func convolution(size: (Int, Int, Int), form: (Int, Bool)) throws {
    let (groups, bias) = form
    let (side, channels, filters) = (size.0, size.1 * groups, size.2 * groups)
    try check(.image(height: side, width: side, channels: 1)) {
      $0.conv2D(filters: channels, kernel: 1, activation: .tanh)
        .conv2D(filters: filters, kernel: 3, padding: .same, groups: groups, activation: .relu, bias: bias)
        .conv2D(filters: 2 * groups, kernel: 2, stride: 2, padding: .same, groups: groups, bias: bias)
        .flatten().dense(3)
    }
  }

  /// The sizes that are trained in earnest, where convolutions keep every example's gradient and Winograd computes it.
  @Test func realModels() throws {
    let image = FeatureKind.image(height: 28, width: 28, channels: 1)
    try check(image, batch: 3) {
      $0.conv2D(filters: 32, kernel: 3, activation: .relu).conv2D(filters: 64, kernel: 3, activation: .relu)
        .maxPool2D(2).flatten().dense(128, activation: .relu).dense(3)
    }
    try check(image, batch: 3) { $0.flatten().dense(200, activation: .relu).dense(200, activation: .relu).dense(3) }
  }

  /// Long sequences through narrow layers keep gradients, too.
  @Test(arguments: [true, false])
  func longSequences(bias: Bool) throws {
    try check(.dense(count: 4)) {
      $0.dense(90, activation: .tanh).reshape(30, 3).dense(5, activation: .tanh, bias: bias).dense(4, bias: bias)
        .globalAveragePool().dense(3)
    }
  }

  /// Two positions with opposite gradients cancel: the norm may come out too large, never far too small.
  @Test(arguments: [2, 40])
  func cancellation(rows: Int) throws {
    let model = try Model(input: .dense(count: rows * 40), classes: 2) {
      $0.reshape(rows, 40).dense(40, bias: false).flatten().dense(2, bias: false)
    }
    // Rows alike in pairs, and weights of the last layer that differ in sign between the two of a pair.
    var features = [Float](repeating: 0, count: rows * 40)
    var parameters = model.initialParameters(seed: 1)
    var numbers = TestNumbers(seed: 1)
    let (row, sign) = (numbers.normals(40), numbers.normals(80))
    for r in 0..<rows {
      for i in 0..<40 {
        features[r * 40 + i] = row[i] * 1000
        for c in 0..<2 { parameters[1600 + (r * 40 + i) * 2 + c] = r % 2 == 0 ? sign[i * 2 + c] : -sign[i * 2 + c] }
      }
    }
    let library = PlanLibrary(model)
    let single = try ModelExecutor(library, mode: .training, batch: 1)
    single.load(parameters)
    _ = try single.lossAndGradient(features, labels: [0])
    let gradient = single.gradient.array.prefix(1600)
    let executor = try ModelExecutor(library, mode: .perExampleNorms, batch: 1)
    executor.load(parameters)
    executor.features.update(from: features, count: features.count)
    executor.labels[0] = 0
    executor.forward()
    _ = executor.loss(scale: 1)
    executor.backwardNorms()
    let whole = single.gradient.array.reduce(0.0) { $0 + Double($1) * Double($1) }
    #expect(Double(executor.squaredNorms[0]) >= whole * 0.999)
    // What the layer's product can have been wrong by does not exceed the norm that is reported for it.
    #expect(gradient.reduce(0.0) { $0 + Double($1) * Double($1) } <= Double(executor.squaredNorms[0]))
  }

  /// What has parameters but no norms is refused, and not counted as if it had no parameters.
  @Test func operationsWithoutNorms() throws {
    let model = try Model(input: .tokens(length: 3, vocabulary: 5), classes: 2) {
      $0.apply(LookupOperation(vocabulary: 5, width: 2)).flatten().dense(2)
    }
    _ = try ModelExecutor(PlanLibrary(model), mode: .training, batch: 2)
    #expect(throws: ModelError.self) { try ModelExecutor(PlanLibrary(model), mode: .perExampleNorms, batch: 2) }
  }

  @Test func normalization() throws {
    try check(.dense(count: 5)) { $0.dense(6).layerNorm(epsilon: 0.1).dense(3) }
    try check(.dense(count: 5)) { $0.dense(12).reshape(4, 3).layerNorm(epsilon: 0.1).flatten().dense(3) }
    try check(.image(height: 3, width: 4, channels: 2)) {
      $0.conv2D(filters: 6, kernel: 2).groupNorm(groups: 3, epsilon: 0.1).flatten().dense(3)
    }
  }

  @Test func residualNetworkWithPools() throws {
    try check(.image(height: 8, width: 8, channels: 1)) { x in
      let h = x.conv2D(filters: 4, kernel: 3, padding: .same, activation: .relu).maxPool2D(2)
      return h.add(h.conv2D(filters: 4, kernel: 3, padding: .same).groupNorm(groups: 2).activation(.gelu))
        .averagePool2D(2).flatten().dense(8, activation: .relu).dense(3)
    }
  }

  /// Another batch size of the same executor has norms of its own.
  @Test func changingBatchSizes() throws {
    let model = try Model(input: .dense(count: 4), classes: 3) { $0.dense(5, activation: .relu).dense(3) }
    let parameters = TestParameters(model, seed: 3)
    let executor = try ModelExecutor(PlanLibrary(model), mode: .perExampleNorms, batch: 3)
    executor.load(parameters.vector)
    let network = ReferenceNetwork(model)
    for count in [3, 1, 6, 3] {
      let batch = ExampleBatch(model, count: count, seed: UInt64(count))
      try batch.feed(executor)
      executor.forward()
      _ = executor.loss(scale: 1)
      executor.backwardNorms()
      let expected = (0..<count).map { b in
        network.gradient(parameters.wide, batch.example(b)).reduce(0) { $0 + $1 * $1 }
      }
      #expect(Deviation.of(UnsafeBufferPointer(start: executor.squaredNorms, count: count), expected) < 1e-5)
    }
  }
}

import CoveyCompute
import CoveyCore
import Testing

@Suite struct ModelErrorTests {
  private let image = FeatureKind.image(height: 8, width: 8, channels: 3)

  private func refusal(
    _ input: FeatureKind, outputs: Int = 2, _ build: (LayerTensor) -> LayerTensor
  ) -> String? {
    do {
      _ = try Model(input: input, classes: outputs, build)
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// The first mistake is reported, with the layer's place and name.
  @Test func namesTheLayer() {
    #expect(
      refusal(image) { $0.conv2D(filters: 4, kernel: 3).dense(2).dense(0) }
        == "layer 2 (dense): dense takes a vector or a sequence, not 6x6x4; put flatten before it")
    #expect(
      refusal(image) { $0.maxPool2D(2).conv2D(filters: 4, kernel: 5).flatten().dense(2) }
        == "layer 2 (conv2d): a 5x5 kernel does not fit into 4x4x3; use padding same")
    #expect(
      refusal(image) { $0.maxPool2D(9).flatten().dense(2) }
        == "layer 1 (max_pooling2d): a 9x9 pooling window does not fit into 8x8x3; use padding same")
    #expect(refusal(.dense(count: 4)) { $0.dense(0) } == "layer 1 (dense): dense needs units >= 1, not 0")
    #expect(refusal(.dense(count: 4)) { $0.dense(-2).dense(2) } == "layer 1 (dense): dense needs units >= 1, not -2")
  }

  @Test func everyLayerRefusesWhatItCannotTake() {
    let vector = FeatureKind.dense(count: 4)
    let bad: [(FeatureKind, String, (LayerTensor) -> LayerTensor)] = [
      (vector, "conv2d takes one image", { $0.conv2D(filters: 1, kernel: 1) }),
      (image, "conv2d needs filters >= 1", { $0.conv2D(filters: 0, kernel: 1) }),
      (image, "conv2d needs kernel and stride of 1 or more", { $0.conv2D(filters: 1, kernel: 0) }),
      (image, "conv2d needs kernel and stride of 1 or more", { $0.conv2D(filters: 1, kernel: 1, stride: 0) }),
      (image, "2 groups must divide 3 channels", { $0.conv2D(filters: 4, kernel: 1, groups: 2) }),
      (image, "3 groups must divide 3 channels and 4 filters", { $0.conv2D(filters: 4, kernel: 1, groups: 3) }),
      (image, "0 groups must divide", { $0.conv2D(filters: 4, kernel: 1, groups: 0) }),
      (vector, "pooling takes one image", { $0.maxPool2D(2) }),
      (image, "pooling needs window and stride", { $0.maxPool2D(0) }),
      (image, "pooling needs window and stride", { $0.averagePool2D(2, stride: -1) }),
      (vector, "global average pooling takes an image or a sequence", { $0.globalAveragePool() }),
      (vector, "4 has 4 numbers and cannot be read as 3", { $0.reshape(3) }),
      (vector, "cannot be read as -2x-2", { $0.reshape(-2, -2) }),
      (vector, "a dropout rate must lie in [0, 1), not 1.0", { $0.dropout(1) }),
      (vector, "a dropout rate must lie in [0, 1), not -0.1", { $0.dropout(-0.1) }),
      (vector, "a dropout rate must lie in [0, 1), not nan", { $0.dropout(.nan) }),
      (vector, "normalisation needs a positive epsilon, not 0.0", { $0.layerNorm(epsilon: 0) }),
      (image, "2 groups do not divide 3 channels", { $0.groupNorm(groups: 2) }),
      (image, "0 groups do not divide 3 channels", { $0.groupNorm(groups: 0) }),
      (vector, "add takes two or more tensors of one shape, not 4, 3", { $0.add($0.dense(3)) }),
      (vector, "add takes two or more tensors of one shape, not 4", { $0.add() }),
      (image, "concatenate takes two or more", { $0.concatenate($0.maxPool2D(2)) }),
    ]
    for (input, reason, build) in bad {
      let text = refusal(input) { build($0).flatten().dense(2) }
      #expect(text?.contains(reason) == true, "\(text ?? "accepted")")
    }
  }

  @Test func tokensAreNotNumbers() {
    let tokens = FeatureKind.tokens(length: 4, vocabulary: 10)
    let layers: [(LayerTensor) -> LayerTensor] = [
      { $0.dense(2) }, { $0.relu() }, { $0.softmax() }, { $0.dropout(0.5) }, { $0.layerNorm() }, { $0.add($0) },
      { $0.concatenate($0) }, { $0.reshape(2, 2, 1).conv2D(filters: 1, kernel: 1) },
      { $0.reshape(2, 2, 1).maxPool2D(1) },
      { $0.reshape(2, 2).globalAveragePool() },
    ]
    for layer in layers { #expect(refusal(tokens) { layer($0) } != nil) }
  }

  @Test func outputsMustFit() {
    #expect(refusal(.dense(count: 4)) { $0.dense(3) } == "the model has 3 outputs, its targets need 2")
    #expect(
      refusal(image) { $0.conv2D(filters: 2, kernel: 8) }
        == "the model's output has shape 1x1x2; a loss needs a vector, put flatten before the last dense layer")
    #expect(refusal(.dense(count: 4), outputs: 0) { $0.dense(0) } == "a model needs at least one output, not 0")
    #expect(refusal(.dense(count: 0)) { $0.dense(2) } == "impossible input dense 0")
    #expect(refusal(.image(height: 2, width: -1, channels: 1)) { $0.flatten().dense(2) } != nil)
    #expect(refusal(.tokens(length: 2, vocabulary: 5)) { $0 } != nil)
  }

  /// A tensor belongs to the model in whose closure it was made.
  @Test func tensorsOfAnotherModel() throws {
    var stray: LayerTensor?
    _ = try Model(input: .dense(count: 2), classes: 2) { x in
      stray = x.dense(2)
      return x.dense(2)
    }
    let other = try #require(stray)
    #expect(refusal(.dense(count: 2)) { _ in other } != nil)
    #expect(refusal(.dense(count: 2)) { $0.dense(2).add(other) } != nil)
    #expect(refusal(.dense(count: 2)) { $0.dense(2).dense(2).add(other) } != nil)
  }

  @Test func dataMustFit() throws {
    let model = try Model(name: "m", input: .dense(count: 4), classes: 3) { $0.dense(3) }
    func refusal(_ features: FeatureKind, _ targets: TargetKind) -> String? {
      do {
        try model.check(features: features, targets: targets)
        return nil
      } catch {
        return "\(error)"
      }
    }
    #expect(refusal(.dense(count: 4), .classes(3)) == nil)
    #expect(refusal(.dense(count: 5), .classes(3)) == "model m takes dense 4, the data have dense 5")
    #expect(refusal(.image(height: 2, width: 2, channels: 1), .classes(3)) != nil)
    #expect(refusal(.dense(count: 4), .classes(10)) == "model m has 3 outputs, the data need 10")
    #expect(refusal(.dense(count: 4), .values(3))?.hasPrefix("loss softmaxCrossEntropy cannot be taken") == true)
  }

  @Test func builtInModelsRefuseWhatTheyCannotTake() {
    func refusal(_ model: BuiltInModel, _ features: FeatureKind, _ targets: TargetKind, _ loss: (any Loss)? = nil)
      -> String?
    {
      do {
        _ = try Model(builtIn: model, features: features, targets: targets, loss: loss)
        return nil
      } catch {
        return "\(error)"
      }
    }
    #expect(refusal(.cnnMcMahan, .dense(count: 784), .classes(10))?.contains("conv2d takes one image") == true)
    #expect(refusal(.cnnKerasMNIST, .image(height: 8, width: 8, channels: 1), .classes(10))?.hasPrefix("layer") == true)
    for model in BuiltInModel.allCases {
      #expect(
        refusal(model, .tokens(length: 5, vocabulary: 9), .classes(2))
          == "model \(model.rawValue) takes numbers or images, the data have tokens 5 of 9")
      #expect(!model.explanation.isEmpty)
    }
    #expect(refusal(.logistic, .dense(count: 3), .values(2)) == nil)
    #expect(refusal(.logistic, .dense(count: 3), .values(2), .softmaxCrossEntropy) != nil)
    #expect(refusal(.logistic, .dense(count: 3), .values(2), .sigmoidBinaryCrossEntropy) == nil)
  }
}

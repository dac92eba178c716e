import CoveyCompute
import CoveyCore
import Foundation
import Testing

@Suite struct LayerSpecificationTests {
  private func layer(_ kind: LayerSpecification.Kind, _ set: (inout LayerSpecification) -> Void = { _ in })
    -> LayerSpecification
  {
    var layer = LayerSpecification(kind)
    set(&layer)
    return layer
  }

  private func model(
    _ layers: [LayerSpecification], features: FeatureKind = .image(height: 8, width: 8, channels: 1),
    targets: TargetKind = .classes(3), loss: Loss? = nil
  ) throws -> Model {
    try Model(name: "list", features: features, targets: targets, layers: layers, loss: loss)
  }

  private func refusal(_ layers: [LayerSpecification], loss: Loss? = nil) -> String? {
    do {
      _ = try model(layers, loss: loss)
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// A list is the same model as the closure that says the same.
  @Test func everyKind() throws {
    let list = try model([
      layer(.conv2d) { ($0.filters, $0.kernel, $0.padding, $0.activation) = (4, 3, "same", "relu") },
      layer(.maxPool2d), layer(.groupNorm) { $0.groups = 2 },
      layer(.conv2d) { ($0.filters, $0.kernel, $0.stride, $0.groups, $0.bias) = (6, 2, 2, 2, false) },
      layer(.averagePool2d) { ($0.window, $0.stride, $0.padding) = (2, 1, "same") },
      layer(.reshape) { $0.shape = [4, 6] }, layer(.layerNorm), layer(.activation) { $0.activation = "gelu" },
      layer(.dropout) { $0.rate = 0.25 }, layer(.softmax), layer(.globalAveragePool), layer(.flatten),
      layer(.dense) { ($0.units, $0.bias) = (3, false) },
    ])
    let closure = try Model(input: .image(height: 8, width: 8, channels: 1), classes: 3) {
      $0.conv2D(filters: 4, kernel: 3, padding: .same, activation: .relu).maxPool2D(2).groupNorm(groups: 2)
        .conv2D(filters: 6, kernel: 2, stride: 2, groups: 2, bias: false)
        .averagePool2D(2, stride: 1, padding: .same).reshape(4, 6).layerNorm().activation(.gelu).dropout(0.25).softmax()
        .globalAveragePool().flatten().dense(3, bias: false)
    }
    #expect(list.canonicalDescription == closure.canonicalDescription)
    #expect(Set(list.graph.nodes.map(\.name)).count == 14)
  }

  @Test func lossFollowsTheTargets() throws {
    let layers = [layer(.flatten), layer(.dense) { $0.units = 3 }]
    #expect(try model(layers).loss == .softmaxCrossEntropy)
    #expect(try model(layers, targets: .values(3)).loss == .meanSquaredError)
    #expect(try model(layers, targets: .values(3), loss: .sigmoidBinaryCrossEntropy).loss == .sigmoidBinaryCrossEntropy)
    #expect(refusal(layers, loss: .meanSquaredError)?.contains("meanSquaredError") == true)
  }

  @Test func missingKeys() {
    #expect(refusal([layer(.flatten), layer(.dense)]) == "layer 2 (dense): needs units")
    #expect(refusal([layer(.conv2d) { $0.kernel = 3 }]) == "layer 1 (conv2d): needs filters")
    #expect(refusal([layer(.conv2d) { $0.filters = 3 }]) == "layer 1 (conv2d): needs kernel")
    #expect(refusal([layer(.reshape)]) == "layer 1 (reshape): needs shape")
    #expect(refusal([layer(.activation)]) == "layer 1 (activation): needs activation")
    #expect(refusal([layer(.dropout)]) == "layer 1 (dropout): needs rate")
    #expect(refusal([layer(.groupNorm)]) == "layer 1 (groupNorm): needs groups")
  }

  @Test func unknownNames() {
    #expect(
      refusal([layer(.flatten), layer(.dense) { ($0.units, $0.activation) = (3, "rleu") }])
        == "layer 2 (dense): unknown activation \"rleu\"; one of linear, relu, sigmoid, tanh, gelu")
    #expect(
      refusal([layer(.maxPool2d) { $0.padding = "full" }])
        == "layer 1 (maxPool2d): unknown padding \"full\"; valid or same")
  }

  /// The place in the list, also where a layer of the list makes two nodes.
  @Test func mistakesAreNumberedAsInTheList() {
    let gelu = layer(.dense) { ($0.units, $0.activation) = (4, "gelu") }
    let text = refusal([layer(.flatten), gelu, layer(.dense) { $0.units = 0 }])
    #expect(text?.hasPrefix("layer 3 (dense): ") == true, "\(text ?? "accepted")")
    #expect(refusal([layer(.dense) { $0.units = 3 }])?.hasPrefix("layer 1 (dense): ") == true)
  }

  @Test func listsThatEndWrong() {
    #expect(refusal([]) == "a list of layers needs at least one layer")
    #expect(refusal([layer(.flatten)]) == "the model has 64 outputs, its targets need 3")
    #expect(refusal([layer(.maxPool2d)])?.contains("a loss needs a vector") == true)
  }

  @Test func comesBack() throws {
    let layer = layer(.conv2d) { ($0.filters, $0.kernel, $0.padding) = (4, 3, "same") }
    #expect(try JSONDecoder().decode(LayerSpecification.self, from: JSONEncoder().encode(layer)) == layer)
  }
}

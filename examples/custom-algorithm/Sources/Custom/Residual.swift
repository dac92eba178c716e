import Covey

/// x + W2 relu(W1 x): what a layer of one's own looks like when known operations make it up.
struct Residual: Layer {
  static let maker = NamedMaker<any Layer>("residual", "x + W2 relu(W1 x)") { Residual($0) }

  /// Outputs of W1, >= 1.
  var width: Int
  var name: String { Self.maker.name }

  init(_ reader: SettingsReader) { width = reader.requiredWhole("width", .atLeast(1)) ?? 1 }

  func write(to writer: inout SettingsWriter) { writer.set("width", width) }

  func apply(to input: LayerTensor) throws -> LayerTensor {
    input.add(input.dense(width, activation: .relu).dense(input.shape.channels))
  }
}

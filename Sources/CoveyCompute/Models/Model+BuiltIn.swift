public import CoveyCore

extension Model {
  /// A built-in model for the given data.
  /// - Throws: ``ModelError`` if it cannot take such features (a convolution needs images large enough).
  public init(builtIn: BuiltInModel, features: FeatureKind, targets: TargetKind, loss: (any Loss)? = nil) throws {
    let outputs = targets.outputs
    if case .tokens = features {
      throw ModelError.invalid("model \(builtIn.rawValue) takes numbers or images, the data have \(features)")
    }
    try self.init(
      name: builtIn.rawValue, input: features, loss: loss ?? Losses.standard(for: targets), outputs: outputs
    ) { x in
      // Made only where it is used: an unused layer would take the name of the next of its kind.
      var flat: LayerTensor { x.shape.rank == 1 ? x : x.flatten() }
      switch builtIn {
      case .logistic:
        return flat.dense(outputs)
      case .mlp2NN:
        return flat.dense(200, activation: .relu).dense(200, activation: .relu).dense(outputs)
      case .mlp500:
        return flat.dense(500, activation: .relu).dense(outputs)
      case .cnnMcMahan:
        return x.conv2D(filters: 32, kernel: 5, padding: .same, activation: .relu).maxPool2D(2)
          .conv2D(filters: 64, kernel: 5, padding: .same, activation: .relu).maxPool2D(2)
          .flatten().dense(512, activation: .relu).dense(outputs)
      case .cnnEMNIST:
        return x.conv2D(filters: 32, kernel: 3, activation: .relu).conv2D(filters: 64, kernel: 3, activation: .relu)
          .maxPool2D(2).dropout(0.25).flatten().dense(128, activation: .relu).dropout(0.5).dense(outputs)
      case .cnnKerasMNIST:
        return x.conv2D(filters: 32, kernel: 3, activation: .relu).maxPool2D(2)
          .conv2D(filters: 64, kernel: 3, activation: .relu).maxPool2D(2)
          .conv2D(filters: 64, kernel: 3, activation: .relu)
          .flatten().dense(64, activation: .relu).dense(outputs)
      }
    }
    try check(features: features, targets: targets)
  }
}

/// The models that every installation knows by name.
public enum BuiltInModel: String, CaseIterable, Sendable, Codable {
  /// Multinomial logistic regression.
  case logistic
  /// Two hidden layers of 200.
  case mlp2NN = "mlp-2nn"
  /// One hidden layer of 500.
  case mlp500 = "mlp-500"
  /// Two 5x5 convolutions and a hidden layer of 512.
  case cnnMcMahan = "cnn-mcmahan"
  /// Two 3x3 convolutions, dropout, and a hidden layer of 128.
  case cnnEMNIST = "cnn-emnist"
  /// Three 3x3 convolutions and a hidden layer of 64.
  case cnnKerasMNIST = "cnn-keras-mnist"

  /// What it is and where it is from, in one line.
  public var explanation: String {
    switch self {
    case .logistic: "multinomial logistic regression: one dense layer"
    case .mlp2NN: "784-200-200-10 with ReLU: the 2NN of McMahan et al. 2017"
    case .mlp500: "784-500-10 with ReLU"
    case .cnnMcMahan: "conv 5x5x32, pool, conv 5x5x64, pool, 512, 10: the CNN of McMahan et al. 2017"
    case .cnnEMNIST: "conv 3x3x32, 3x3x64, pool, dropout, 128, dropout, classes: the EMNIST CNN of Reddi et al. 2021"
    case .cnnKerasMNIST: "conv 3x3x32, pool, 3x3x64, pool, 3x3x64, 64, 10, valid padding: Keras' MNIST example"
    }
  }
}

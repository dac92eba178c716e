import ArgumentParser
import CoveyCompute
import CoveyConfiguration
import CoveyCore

/// `covey models`: lists the built-in models, or describes one.
struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the built-in models, or print the layers of one.",
    discussion: "Sizes are for 28 x 28 grey images and 10 classes (cnn-emnist: 62).")

  @Argument(help: "A model's name.")
  var name: String?

  func run() throws {
    if let name {
      guard let model = BuiltInModel(rawValue: name) else {
        let hint = SpellingHint.sentence(for: name, among: BuiltInModel.allCases.map(\.rawValue))
        throw SettingsError(nil, "there is no model \"\(name)\"\(hint)")
      }
      Console.tell(lines: try make(model).summary())
      return
    }
    let width = BuiltInModel.allCases.map(\.rawValue.count).max() ?? 0
    for model in BuiltInModel.allCases {
      let name = model.rawValue + String(repeating: " ", count: width - model.rawValue.count)
      let count = try make(model).parameterCount.grouped
      Console.tell(
        "\(name)  \(String(repeating: " ", count: max(0, 9 - count.count)))\(count)  \(model.explanation)")
    }
  }

  private func make(_ model: BuiltInModel) throws -> Model {
    try Model(
      builtIn: model, features: .image(height: 28, width: 28, channels: 1),
      targets: .classes(model == .cnnEMNIST ? 62 : 10))
  }
}

import CoveyCompute
import CoveyConfiguration
import CoveyCore
import CoveyData
import CoveySimulation
import Testing

/// Token sequences and classes at each position, from NumPy arrays by YAML.
@Suite struct TokenDataTests {
  private func yaml(_ folder: TableFolder, _ more: String = "classes: 4, vocabulary: 5", model: String? = nil) -> String
  {
    """
    data: {source: npy, directory: \(folder.path), features: t.npy, targets: l.npy, \(more), partition: {clients: 3}}
    model: \(model ?? "[{layer: embedding, units: 4, paddingToken: 0}, {layer: dense, units: 4}]")
    rounds: 2
    cohort: {size: 2}
    workers: 1
    """
  }

  private func setup(_ yaml: String) throws -> SimulationSetup {
    let loaded = try LoadedConfiguration(yaml: yaml, file: "sim.yaml")
    return try loaded.makeSetup(data: loaded.loadData(), cores: 1)
  }

  private func problem(_ yaml: String) -> String {
    do {
      _ = try setup(yaml)
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test func rowsOfLabelsAreSequences() throws {
    let folder = TableFolder()
    folder.writeSequences()
    let setup = try setup(yaml(folder))
    #expect(setup.data.features == .tokens(length: 3, vocabulary: 5))
    #expect(setup.data.targets == .sequence(length: 3, classes: 4))
    let result = try Simulation(setup: setup, directory: nil).run()
    #expect(result.accuracy != nil && result.loss.map(\.isFinite) == true)
    // Without stated classes, whole numbers in rows are values as ever.
    #expect(problem(yaml(folder, "vocabulary: 5")).contains("a loss needs a vector"))
  }

  @Test func whatDoesNotFitIsRefusedBeforeTraining() throws {
    let folder = TableFolder()
    folder.writeSequences()
    #expect(
      problem(yaml(folder, "classes: 4, vocabulary: 4")).contains("has a token outside 0..<4; check the vocabulary"))
    #expect(
      problem(yaml(folder, "classes: 3, vocabulary: 5")).contains(
        "has a label outside 0..<3; check the number of classes"))
    let wide = "[{layer: embedding, units: 4}, {layer: dense, units: 5}]"
    #expect(problem(yaml(folder, model: wide)) == "sim.yaml:2:8: the model has 3x5 outputs, its targets need 3x4")
    let bag = "[{layer: embedding, units: 4}, {layer: meanOverTime}, {layer: dense, units: 4}]"
    #expect(problem(yaml(folder, model: bag)) == "sim.yaml:2:8: the model has 4 outputs, its targets need 3x4")
    let padding = "[{layer: embedding, units: 4, paddingToken: 5}, {layer: dense, units: 4}]"
    #expect(
      problem(yaml(folder, model: padding))
        == "sim.yaml:2:8: layer 1 (embedding): padding token 5 is not one of the 5 token ids")
    #expect(problem(yaml(folder, model: "mlp-2nn")).contains("takes numbers or images"))
    #expect(
      problem(yaml(folder) + "\nloss: softmaxCrossEntropy").contains("softmaxCrossEntropy cannot be taken against"))
    #expect(
      problem(yaml(folder).replacing("{clients: 3}", with: "{scheme: shards, clients: 3}"))
        .contains("shards needs class labels, and these targets are sequences of them"))
  }
}

extension String {
  fileprivate func replacing(_ part: String, with other: String) -> String {
    guard let range = firstRange(of: part) else { return self }
    return self[..<range.lowerBound] + other + self[range.upperBound...]
  }
}

/// The simulation that runs without a configuration file.
public enum DefaultSimulation {
  /// The text of `simulations/glyphs-quickstart.yaml`.
  public static let yaml = """
    # The built-in example: `covey simulate` without a file runs this. No download.
    # 100 virtual writers, each with a hand of their own, teach one model to read their digits.
    name: glyphs-quickstart
    seed: 1
    data:
      source: glyphs
      writers: 100
      examples: 120
    model: mlp-2nn
    rounds: 30
    cohort: {size: 20, sampling: uniform}
    algorithm: fedavg
    client: {epochs: 2, batchSize: 10, optimizer: {name: sgd, learningRate: 0.1}}
    server: {optimizer: {name: sgd, learningRate: 1.0}}
    evaluation: {every: 1}

    """
}

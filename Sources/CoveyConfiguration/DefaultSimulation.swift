/// The simulation that runs without a configuration file.
public enum DefaultSimulation {
  /// The text of `simulations/glyphs-quickstart.yaml`.
  public static let yaml = """
    # The built-in example: `covey simulate` without a file runs this. No download.
    # 200 virtual writers, each with a hand of their own, teach one small CNN to read their digits; writers it has never
    # seen test it.
    name: glyphs-quickstart
    seed: 1
    data:
      source: glyphs
      writers: 200
      examples: 100
    model:
      - {layer: conv2d, filters: 16, kernel: 5, activation: relu}
      - {layer: maxPool2d, window: 2}
      - {layer: conv2d, filters: 32, kernel: 5, activation: relu}
      - {layer: maxPool2d, window: 2}
      - {layer: flatten}
      - {layer: dense, units: 64, activation: relu}
      - {layer: dense, units: 10}
    rounds: 40
    cohort: {size: 20, sampling: uniform}
    algorithm: fedavg
    client: {epochs: 2, batchSize: 10, optimizer: {name: sgd, learningRate: 0.1}}
    server: {optimizer: {name: sgd, learningRate: 1.0}}
    evaluation: {every: 5}

    """
}

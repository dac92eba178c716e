public import CoveyCore

/// The algorithms that settings and messages can name.
public enum Algorithms {
  /// The usual one.
  public static let standard = FedAvg.maker

  /// All of them; other packages add theirs, on the server and on every client.
  public static let registry = PartRegistry<any FederatedAlgorithm>(
    [FedAvg.maker, FedSGD.maker] + FedOpt.makers + [FedProx.maker, Scaffold.maker])
}

/// Which noise.
public enum NoiseMechanism: String, Sendable, Hashable, Codable, CaseIterable {
  /// Discrete Gaussian on a grid; central, local or example.
  case gaussian
  /// Discrete Laplace on a grid; local.
  case laplace
  /// A random direction near the update's (Bhowmick et al. 2018, arXiv 1812.00984); local.
  case privUnit
  /// Tree aggregation (Kairouz et al. 2021, arXiv 2103.00039); central, no sampling assumed.
  case tree
  /// Banded matrix factorisation (Choquette-Choo et al. 2023, arXiv 2306.08153); central.
  case bandedMatrix
  /// Buffered linear Toeplitz matrix (Dvijotham et al. 2024, arXiv 2404.16706); central.
  case blt
  /// Discrete Gaussian shares; distributed.
  case discreteGaussian
  /// Skellam shares; distributed.
  case skellam
}

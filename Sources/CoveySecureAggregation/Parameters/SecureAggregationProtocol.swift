/// The protocols of secure aggregation.
public enum SecureAggregationProtocol: String, Sendable, Hashable, Codable, CaseIterable {
  /// Bonawitz et al. 2017 (CCS, eprint 2017/281): every client shares masks and secrets with every other.
  case secagg
  /// Bell et al. 2020 (CCS, eprint 2020/704): with its neighbours in a random graph.
  case secaggPlus = "secagg+"
  /// So et al. 2022 (MLSys, arXiv 2109.14236): the sum of the masks is decoded at once from coded shares.
  case lightSecAgg = "lightsecagg"
}

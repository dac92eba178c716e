/// Which kernels execute a plan.
public enum Backend: String, Sendable, Hashable, Codable, CaseIterable {
  /// For every operation the kernels that were measured fastest, by a fixed rule of its shape.
  case automatic
  /// Covey's own C kernels.
  case portable
  /// oneDNN wherever it has the operation; the portable kernels elsewhere.
  case onednn
}

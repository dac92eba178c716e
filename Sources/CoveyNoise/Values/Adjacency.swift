/// Which two data sets a guarantee makes hard to tell apart. A unit is a client or an example, see ``PrivacyUnit``.
public enum Adjacency: String, Sendable, Hashable, Codable, CaseIterable {
  /// One has a unit that the other lacks. A sum of vectors clipped to C has L2 sensitivity C.
  case addOrRemoveOne
  /// One unit is exchanged for another. A sum of vectors clipped to C has L2 sensitivity 2C.
  case replaceOne
  /// One unit's contribution is replaced by zero, its place in the sampling kept. L2 sensitivity C (Kairouz et al. 2021,
  /// arXiv 2103.00039, definition 1.1).
  case zeroOut

  /// The L2 sensitivity of a sum of vectors clipped to norm 1.
  public var sensitivityFactor: Double { self == .replaceOne ? 2 : 1 }
}

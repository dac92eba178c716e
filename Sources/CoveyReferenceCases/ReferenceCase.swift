public import CoveyCore

/// One case of a reference file: a question of privacy accounting and what another implementation answered.
public struct ReferenceCase: Sendable, Hashable {
  /// The case's name, unique in its file.
  public let id: String
  /// Which question it is, such as `poisson_gaussian`.
  public let kind: String
  /// What the question is about.
  public let parameters: CaseParameters
  /// The reference's answers by name; empty if the file holds none.
  public let expected: [String: JSONValue]
  /// How near an answer must come, by name.
  public let tolerance: [String: JSONValue]

  /// A case.
  public init(
    id: String, kind: String, parameters: CaseParameters, expected: [String: JSONValue], tolerance: [String: JSONValue]
  ) {
    self.id = id
    self.kind = kind
    self.parameters = parameters
    self.expected = expected
    self.tolerance = tolerance
  }
}

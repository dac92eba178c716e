public import CoveyCore

extension ReferenceCase {
  /// Computes the case's answers from its parameters; nil if Covey knows no such kind.
  /// - Throws: ``CaseFileError`` if parameters are missing or impossible, which names the case.
  public func evaluate() throws(CaseFileError) -> [String: JSONValue]? {
    guard let kind = CaseKind.all[kind] else { return nil }
    do {
      return try kind.compute(CaseQuestion(self))
    } catch {
      throw CaseFileError("case \(id): \(error)")
    }
  }

  /// Compares computed answers with the expected ones by the case's own tolerances; nil if the kind is unknown.
  public func judge(_ computed: [String: JSONValue]) -> Judgement? {
    guard let kind = CaseKind.all[kind] else { return nil }
    var judgement = Judgement(self, computed: computed)
    kind.judge(&judgement)
    return judgement
  }

  /// A case's answers as one line of JSON: `{"id", "kind", "computed"}`, null if the kind is unknown.
  public func jsonLine(_ computed: [String: JSONValue]?) -> String {
    JSONValue.object([
      ("id", .text(id)), ("kind", .text(kind)), ("computed", computed.map { .object($0) } ?? .null),
    ])
  }
}

internal import CoveyCore
internal import CoveyReport

/// How cases of one kind are computed and judged.
struct CaseKind: Sendable {
  /// The answers by name, from the parameters alone.
  let compute: @Sendable (CaseQuestion) throws -> [String: JSONValue]
  /// Compares answers; by default every answer with the expected one of the same name.
  let judge: @Sendable (inout Judgement) -> Void

  init(
    judge: @escaping @Sendable (inout Judgement) -> Void = CaseKind.compareNames,
    compute: @escaping @Sendable (CaseQuestion) throws -> [String: JSONValue]
  ) {
    self.compute = compute
    self.judge = judge
  }

  /// Every kind that can be computed.
  static let all: [String: CaseKind] = [
    gaussianKinds, calibrationKinds, sampledKinds, laplaceKinds, discreteKinds, distributedKinds, treeKinds,
    matrixKinds,
    auditKinds, localKinds, graphKinds, adversaryKinds, exampleKinds, extremeKinds, jointKinds, integerSumKinds,
    stoppingKinds, groupKinds,
  ].reduce(into: [:]) { $0.merge($1) { first, _ in first } }

  /// Compares every answer with the expected one of the same name, within the case's `rel`, `abs` or exactly.
  static func compareNames(_ judgement: inout Judgement) {
    let relative = judgement.tolerance("rel", or: 0)
    let absolute = judgement.tolerance("abs", or: 0)
    for name in judgement.computed.keys.sorted() { judgement.near(name, relative: relative, absolute: absolute) }
  }

  /// Compares `epsilon` with the bracket `lower`, `upper`, and every other answer with its own one, as `secret` with
  /// `secret_lower`, `secret_upper`; what is expected without a bracket is a fact, within the case's `rel`.
  static func compareBrackets(_ judgement: inout Judgement) {
    judgement.bracket("epsilon")
    let relative = judgement.tolerance("rel", or: 1e-6)
    for name in judgement.computed.keys.sorted() where name != "epsilon" {
      judgement.bracket(name, from: "\(name)_lower", to: "\(name)_upper")
      judgement.near(name, relative: relative)
    }
  }
}

/// What a case asks: its parameters, and at which points its reference answers.
struct CaseQuestion: Sendable {
  /// The parameters.
  let parameters: CaseParameters
  /// The reference's answers, for the points they were asked at and never for their values.
  private let expected: [String: JSONValue]

  init(_ entry: ReferenceCase) {
    parameters = entry.parameters
    expected = entry.expected
  }

  /// The keys of an expected map that are numbers, such as the epsilons of a map of deltas; `standard` if there is no
  /// such map.
  func points(of name: String, or standard: [String]) -> [(key: String, value: Double)] {
    let keys = expected[name]?.members?.keys.sorted() ?? standard
    return keys.compactMap { key in Double(key).map { (key, $0) } }
  }

  /// An expected list of points; `standard` if there is none.
  func list(of name: String, or standard: [Double]) -> [Double] {
    expected[name]?.elements?.compactMap(\.double) ?? standard
  }

  /// A map from the case's deltas, written with 6 digits, to what `answer` makes of them.
  func byDelta(_ answer: (Double) throws -> Double) throws -> JSONValue {
    var map: [String: JSONValue] = [:]
    for delta in try parameters.numbers("deltas") {
      map[NumberText.general(delta)] = .number(try answer(delta))
    }
    return .object(map)
  }
}

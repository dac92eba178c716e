import CoveyNoise
import CoveyPrivacy
import Testing

/// Expectations of single rules, for runs that differ from a faultless one in one thing.
protocol RuleExpectations {}

extension RuleExpectations {
  typealias Change = (inout PrivacyConfiguration, inout PrivacyPipeline) throws -> Void

  /// The findings of a run that differs from a faultless one by `change`.
  func findings(_ change: Change) throws -> [PrivacyFinding] {
    var configuration = PlanCases.configuration()
    var pipeline = PlanCases.pipeline()
    #expect(configuration.findings(for: pipeline).isEmpty, "the run to start from breaks a rule")
    try change(&configuration, &pipeline)
    return configuration.findings(for: pipeline)
  }

  /// Expects exactly one finding, and that a plan is refused with its sentence or carries it as a warning.
  func expect(
    _ rule: PrivacyRule, _ severity: PrivacyFinding.Severity, remedy: String,
    _ location: SourceLocation = #_sourceLocation, change: Change
  ) throws {
    let found = try findings(change)
    #expect(found.map(\.rule) == [rule], sourceLocation: location)
    let finding = try #require(found.first, sourceLocation: location)
    #expect(finding.severity == severity, sourceLocation: location)
    #expect(finding.remedy.contains(remedy), "\(finding.remedy)", sourceLocation: location)
    #expect(finding.description.hasSuffix("[\(rule.rawValue)]"), sourceLocation: location)
    var configuration = PlanCases.configuration()
    var pipeline = PlanCases.pipeline()
    try change(&configuration, &pipeline)
    switch severity {
    case .error:
      #expect(throws: PrivacyError.refused([finding.description]), sourceLocation: location) {
        try PrivacyPlan(configuration, pipeline: pipeline)
      }
    case .warning:
      #expect(
        try PrivacyPlan(configuration, pipeline: pipeline).warnings == [finding.description], sourceLocation: location)
    }
  }
}

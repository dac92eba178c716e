import CoveyAccounting
import CoveyNoise
import Testing

@Suite("Audits against reference figures", .enabled(if: RenyiReference.isPresent))
struct AuditReferenceTests {
  private func run(_ reference: RenyiReferenceCase) throws -> OneRunAudit {
    try OneRunAudit(
      canaries: reference.integer("m"), guesses: reference.integer("n_guess"),
      correct: reference.integer("n_correct"))
  }

  @Test("p-values of one run", arguments: RenyiReference.cases("audit_one_run_pvalue"))
  func pValues(_ reference: RenyiReferenceCase) throws {
    let value = try run(reference).pValue(epsilon: reference.number("epsilon"), delta: reference.number("delta"))
    #expect(relativeError(value, try reference.expected("p_value")) < 1e-8)
  }

  @Test("bounds of one run", arguments: RenyiReference.cases("audit_one_run_epsilon"))
  func bounds(_ reference: RenyiReferenceCase) throws {
    let (delta, significance) = (try reference.number("delta"), try reference.number("significance"))
    let bound = try run(reference).epsilonLowerBound(delta: delta, significance: significance)
    #expect(abs(bound - (try reference.expected("epsilon_lower"))) < 1e-4)
    if let expected = reference.expect["epsilon_lower_fdp"]?.number {
      let gaussian = try run(reference).gaussianEpsilonLowerBound(delta: delta, significance: significance)
      #expect(abs(gaussian - expected) < 1e-4)
    } else {
      #expect(throws: PrivacyError.self) {
        try run(reference).gaussianEpsilonLowerBound(delta: delta, significance: significance)
      }
    }
  }

  @Test("Clopper and Pearson's bound", arguments: RenyiReference.cases("clopper_pearson_upper"))
  func clopperPearson(_ reference: RenyiReferenceCase) throws {
    let upper = try ClopperPearson.upper(
      successes: reference.integer("k"), trials: reference.integer("n"), significance: reference.number("significance"))
    #expect(relativeError(upper, try reference.expected("upper")) < 1e-9)
  }

  @Test("scores", arguments: RenyiReference.cases("audit_scores"))
  func scores(_ reference: RenyiReferenceCase) throws {
    let audit = try ScoreAudit(present: reference.numbers("in_scores"), absent: reference.numbers("out_scores"))
    let (delta, significance) = (try reference.number("delta"), try reference.number("significance"))
    #expect(relativeError(audit.areaUnderCurve, try reference.expected("auroc")) < 1e-6)
    #expect(
      relativeError(
        try audit.truePositiveRate(atFalsePositiveRate: 0.1), try reference.expected("tpr_at_fpr_0_1")) < 1e-6)
    #expect(
      relativeError(
        try audit.epsilonLowerBound(delta: delta, significance: significance),
        try reference.expected("epsilon_clopper_pearson_bonferroni")) < 1e-6)
    #expect(
      relativeError(
        try audit.oneRunEpsilonLowerBound(delta: delta, significance: significance),
        try reference.expected("epsilon_one_run")) < 1e-6)
  }

  @Test("one shot", arguments: RenyiReference.cases("audit_one_shot_gaussian"))
  func oneShot(_ reference: RenyiReferenceCase) throws {
    let epsilon = try OneShotAudit.epsilon(
      mean: reference.number("mean_cosine"), standardDeviation: reference.number("std_cosine"),
      dimension: reference.integer("dim"), delta: reference.number("delta"))
    #expect(relativeError(epsilon, try reference.expected("epsilon")) < 1e-5)
  }
}

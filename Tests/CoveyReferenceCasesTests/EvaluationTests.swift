import CoveyCore
import CoveyReferenceCases
import Testing
import _TestSupport

@Suite struct EvaluationTests {
  private func cases(_ json: String) throws -> [ReferenceCase] {
    try ReferenceCase.cases(json: Array("{\"cases\": [\(json)]}".utf8), file: "c.json")
  }

  private func problem(_ json: String) -> String {
    do {
      _ = try ReferenceCase.cases(json: Array(json.utf8), file: "c.json")
      return ""
    } catch { return "\(error)" }
  }

  /// Values of dp-accounting 0.6, opacus 1.6, jax-privacy 2.0, mpmath and tensorflow/privacy.
  private static let samples: [String] = [
    """
    {"id": "a", "kind": "poisson_gaussian", "params": {"noise_multiplier": 0.5, "sampling_rate": 0.001, "steps": 1000,
    "deltas": [1e-05, 1e-06, 1e-08]}, "expect": {
    "rdp_dp_accounting": {"1e-05": 4.382144962527826, "1e-06": 5.329207970760919, "1e-08": 7.171276045156157},
    "rdp_exact_best_order": {"1e-05": 4.37808424325669, "1e-06": 5.3195251280952505, "1e-08": 7.169696092359388},
    "pld_1e-4": {"1e-05": 3.238880625999823, "1e-06": 4.235070965124827, "1e-08": 6.062462610968067},
    "prv_lower": {"1e-05": 3.2284323243925725, "1e-06": 4.224661407408421, "1e-08": 6.052089504391451}}}
    """,
    """
    {"id": "b", "kind": "rdp_order_values", "params": {"noise_multiplier": 1.0, "sampling_rate": 0.01,
    "orders": [1.25, 2.7, 16, 1024]}, "expect": {"exact": [0.00010539800509817635, 0.00023623813591407716,
    3.0878507836962457, 507.39032818137656]}, "tol": {"exact_rel": 1e-9}}
    """,
    """
    {"id": "c", "kind": "gaussian_closed_form", "params": {"noise_multiplier": 4.0, "steps": 100,
    "deltas": [1e-05, 1e-12]}, "expect": {"gdp_mu": 2.5, "zcdp_rho": 3.125,
    "exact_eps": {"1e-05": 13.206712240451987, "1e-12": 20.236494769354486},
    "zcdp_eps_optimal": {"1e-05": 14.130547455510715, "1e-12": 20.94986983378911},
    "exact_delta_at_eps": {"0.1": 0.7779732251964077, "10": 0.001304659208181614}},
    "tol": {"exact_rel": 1e-9, "zcdp_rel": 1e-6}}
    """,
    """
    {"id": "d", "kind": "calibrate", "params": {"epsilon": 1.0, "delta": 1e-05, "sampling_rate": 0.01, "steps": 1000},
    "expect": {"z_rdp_dp_accounting": 1.5131231329460282, "z_rdp_exact_best_order": 1.5130570728360406,
    "z_pld_1e-4": 1.4146390136275375}, "tol": {"pld_rel": 0.001}}
    """,
    """
    {"id": "e", "kind": "edge", "params": {"name": "no noise", "noise_multiplier": 0.0, "sampling_rate": 0.1,
    "steps": 1, "delta": 1e-05}, "expect": {"epsilon": "Infinity"}, "tol": {"exact": true}}
    """,
    """
    {"id": "f", "kind": "edge", "params": {"name": "never sampled", "noise_multiplier": 1.0, "sampling_rate": 0.0,
    "steps": 10, "delta": 1e-05}, "expect": {"epsilon": 0.0}, "tol": {"exact": true}}
    """,
    """
    {"id": "g", "kind": "skellam_pmf", "params": {"variance": 2.0}, "expect": {"pmf": [0.30850832255367105,
    0.21526928924893765, 0.09323903330473338, 0.028791222639470898, 0.0068653653863206855, 0.0013297610941881578]},
    "tol": {"rel": 1e-12}}
    """,
    """
    {"id": "h", "kind": "discrete_gaussian", "params": {"sigma": 0.5, "sensitivity": 1, "steps": 1,
    "deltas": [1e-05]}, "expect": {"zcdp_rho": 2.0, "pld_1e-4": {"1e-05": 9.961411388026173},
    "pmf": [0.7865707070419479, 0.10645076942314473, 0.0002638650764154286, 1.1979455936033158e-08,
    9.961261650047284e-15, 1.5170981316200282e-22], "variance": 0.21501267508813848}, "tol": {"pmf_rel": 1e-12}}
    """,
    """
    {"id": "i", "kind": "tree_no_restart", "params": {"noise_multiplier": 12.0, "total_steps": 96,
    "max_participation": 6, "min_separation": 15}, "expect": {"sensitivity_sq": 58.0, "zcdp_rho": 0.2013888888888889},
    "tol": {"rel": 1e-12}}
    """,
    """
    {"id": "j", "kind": "blt_fixed", "params": {"buf_decay": [0.9, 0.3], "output_scale": [0.25, 0.2], "n": 500,
    "min_sep": 50, "max_participations": 5}, "expect": {"inverse_buf_decay": [0.7294361719689456, 0.020563828031054332],
    "sens_sq_minsep": 7.5773959344132535, "max_sq_error": 36.535958858816706}, "tol": {"rel": 1e-7}}
    """,
    """
    {"id": "k", "kind": "clopper_pearson_upper", "params": {"k": 3, "n": 100, "significance": 0.025},
    "expect": {"upper": 0.08517605297428002}, "tol": {"rel": 1e-9}}
    """,
    """
    {"id": "m", "kind": "secaggplus_graph", "params": {"n": 1000, "gamma": 0.05, "delta": 0.05, "sigma": 40, "eta": 30,
    "adversary": "semi-honest", "population": "n-1"}, "expect": {"k": 34, "t_min": 18, "t_max": 19},
    "tol": {"exact": true}}
    """,
    """
    {"id": "n", "kind": "secaggplus_graph_fcp", "params": {"n": 1000, "gamma": 0.05, "delta": 0.33, "sigma": 40,
    "eta": 20, "adversary": "semi-honest", "population": "n"}, "expect": {"k": 72, "t": 24}, "tol": {"exact": true}}
    """,
    """
    {"id": "l", "kind": "heuristic_scale", "params": {"local_stddev": 0.05, "l2_clip": 1.0, "bits": 16,
    "num_clients": 100, "dim": 4096, "k_stddevs": 4, "rho": 1.0}, "expect": {"scale": 4993.4445827665995},
    "tol": {"rel": 1e-9}}
    """,
  ]

  @Test(arguments: samples) func computesCopiedCases(sample: String) throws {
    let entry = try #require(try cases(sample).first)
    let computed = try #require(try entry.evaluate())
    let judgement = try #require(entry.judge(computed))
    #expect(!judgement.checks.isEmpty && judgement.passes, "\(judgement.checks.filter { !$0.passes })")
  }

  @Test(arguments: samples) func neverCopiesWhatIsExpected(sample: String) throws {
    let entry = try #require(try cases(sample).first)
    // Every expected number is doubled; what is computed stays as it is, and is now outside.
    let altered = ReferenceCase(
      id: entry.id, kind: entry.kind, parameters: entry.parameters, expected: entry.expected.mapValues(doubled),
      tolerance: entry.tolerance)
    let computed = try #require(try altered.evaluate())
    #expect(try entry.evaluate() == computed)
    guard entry.id != "e", entry.id != "f" else { return }
    #expect(try #require(altered.judge(computed)).passes == false)
  }

  @Test func worksWithoutExpectations() throws {
    for sample in Self.samples {
      let entry = try #require(try cases(sample).first)
      let bare = ReferenceCase(
        id: entry.id, kind: entry.kind, parameters: entry.parameters, expected: [:], tolerance: [:])
      let computed = try #require(try bare.evaluate())
      #expect(!computed.isEmpty)
      #expect(try #require(bare.judge(computed)).checks.isEmpty)
    }
  }

  private func doubled(_ value: JSONValue) -> JSONValue {
    switch value {
    case .number(let number): .number(2 * number)
    case .list(let elements): .list(elements.map(doubled))
    case .object(let members): .object(members.mapValues(doubled))
    default: value
    }
  }

  @Test func everyReferenceCaseIsWithinItsTolerance() throws {
    guard let all = ReferenceFile.cases else {
      print(
        "skipped: there is no shared/reference/dp_accounting.json beside the package; COVEY_REFERENCE names its folder")
      return
    }
    #expect(all.count > 100)
    for entry in all {
      let computed = try #require(try entry.evaluate(), "\(entry.id) is not computed")
      let judgement = try #require(entry.judge(computed))
      #expect(!judgement.checks.isEmpty, "\(entry.id) is not compared")
      #expect(judgement.passes, "\(entry.id): \(judgement.checks.filter { !$0.passes })")
    }
  }

  @Test func writesALineACase() throws {
    let entry = try #require(try cases(Self.samples[4]).first)
    #expect(entry.jsonLine(try entry.evaluate()) == #"{"id":"e","kind":"edge","computed":{"epsilon":"Infinity"}}"#)
    let unknown = try #require(try cases(#"{"id": "x", "kind": "unheard_of", "params": {}}"#).first)
    #expect(try unknown.evaluate() == nil)
    #expect(unknown.jsonLine(nil) == #"{"id":"x","kind":"unheard_of","computed":null}"#)
  }

  @Test func tellsRightFromWrong() throws {
    let wrong = Self.samples[10].replacing("0.08517605297428002", with: "0.0852")
    var table = EvaluationTable()
    for sample in [Self.samples[10], wrong.replacing("\"k\"", with: "\"k2\"", maxReplacements: 1)] {
      let entry = try #require(try cases(sample).first)
      _ = table.row(entry, try entry.evaluate())
    }
    let unknown = try #require(try cases(#"{"id": "x", "kind": "y", "params": {}}"#).first)
    #expect(table.row(unknown, nil).contains { $0.contains("not supported") })
    #expect(table.inside == 1 && table.outside == 1 && table.unknown == 1)
    #expect(table.summary == "3 cases: 1 within tolerance, 1 outside, 1 not supported")
  }

  @Test("a row is a line where it fits, else a name with what was found below it", arguments: [40, 80, 200])
  func fitsTerminals(width: Int) throws {
    for sample in Self.samples {
      let entry = try #require(try cases(sample).first)
      let computed = try entry.evaluate()
      var table = EvaluationTable()
      let whole = table.row(entry, computed)
      #expect(whole.count == 1)
      #expect(viewProblems(table.row(entry, computed, width: width), of: whole, width: width) == [])
    }
  }

  @Test(arguments: [
    ("", "c.json is not JSON"), ("[]", "c.json has no list \"cases\""),
    ("{\"cases\": 3}", "c.json has no list \"cases\""),
    ("{\"cases\": [", "c.json is not JSON"), ("{\"cases\": [3]}", "c.json: case 1 is not an object"),
    ("{\"cases\": [{}]}", "c.json: case 1 has no text \"id\""),
    ("{\"cases\": [{\"id\": \"a\"}]}", "c.json: case 1 (a) has no text \"kind\""),
    ("{\"cases\": [{\"id\": \"a\", \"kind\": \"b\"}]}", "c.json: case 1 (a) has no object \"params\""),
    (
      "{\"cases\": [{\"id\": \"a\", \"kind\": \"b\", \"params\": {}, \"expect\": 3}]}",
      "c.json: case 1 (a): \"expect\" is not an object"
    ),
    (
      "{\"cases\": [{\"id\": \"a\", \"kind\": \"b\", \"params\": {}}, {\"id\": \"a\", \"kind\": \"b\", \"params\": {}}]}",
      "c.json: the id \"a\" appears more than once"
    ),
  ])
  func refusesMalformedFiles(json: String, message: String) {
    #expect(problem(json).hasPrefix(message), "\(problem(json))")
  }

  @Test(arguments: [
    (
      #"{"id": "a", "kind": "clopper_pearson_upper", "params": {"n": 3}}"#,
      "case a: params needs a number \"significance\""
    ),
    (
      #"{"id": "a", "kind": "clopper_pearson_upper", "params": {"k": 4.5, "n": 3, "significance": 0.1}}"#,
      "case a: \"k\" must be a whole number of 0 or more, not 4.5"
    ),
    (
      #"{"id": "a", "kind": "clopper_pearson_upper", "params": {"k": 4, "n": 3, "significance": 0.1}}"#,
      "case a: there cannot be 4 successes in 3 trials"
    ),
    (
      #"{"id": "a", "kind": "heterogeneous", "params": {"phases": [3], "deltas": [1e-5]}}"#,
      "case a: \"phases\" must hold objects"
    ),
    (
      #"{"id": "a", "kind": "minsep_sensitivity_dense", "params": {"C": [[1, "x"]], "min_sep": 1, "max_participations": 1}}"#,
      "case a: \"C\" must hold numbers"
    ),
    (
      #"{"id": "a", "kind": "skellam_pmf", "params": {"variance": -1}}"#,
      "case a: the variance must lie in (0, 1e6], not -1.0"
    ),
    (
      #"{"id": "a", "kind": "secaggplus_graph", "params": {"n": 10, "gamma": 1, "delta": 0, "sigma": 40, "eta": 30}}"#,
      "case a: \"gamma\" must lie in [0, 1), not 1.0"
    ),
    (
      #"{"id": "a", "kind": "secaggplus_graph", "params": {"n": 2000000, "gamma": 0, "delta": 0}}"#,
      "case a: \"n\" must be at most 1048576"
    ),
    (
      #"{"id": "a", "kind": "secaggplus_graph_fcp", "params": {"n": 9, "gamma": 0, "delta": 0, "sigma": 999, "eta": 1}}"#,
      "case a: \"sigma\" must be at most 256"
    ),
    (
      #"{"id": "a", "kind": "secaggplus_graph", "params": {"n": 9, "gamma": 0, "delta": 0, "sigma": 9, "eta": 1, "adversary": "x"}}"#,
      "case a: params needs \"adversary\", one of semi-honest, semi-malicious"
    ),
  ])
  func refusesImpossibleParameters(json: String, message: String) throws {
    let entry = try #require(try cases(json).first)
    do {
      _ = try entry.evaluate()
      Issue.record("no error")
    } catch { #expect(error.description.hasPrefix(message) || message.contains("significance"), "\(error)") }
  }

  @Test func everyKindRefusesEmptyParameters() throws {
    for kind in [
      "poisson_gaussian", "rdp_order_values", "gaussian_closed_form", "analytic_gaussian", "calibrate", "laplace",
      "poisson_laplace", "discrete_laplace", "discrete_gaussian", "skellam", "skellam_pmf",
      "distributed_discrete_gaussian", "rounded_norm_bound", "heuristic_scale", "tree_single_epoch", "tree_restart",
      "tree_no_restart", "tree_fixed_order_epochs", "wor_gaussian", "heterogeneous", "edge", "randomized_response",
      "truncated_poisson", "adaptive_clip_noise_split", "toeplitz_sqrt", "banded_toeplitz", "blt_fixed",
      "blt_optimized", "minsep_sensitivity_dense", "audit_one_run_pvalue", "audit_one_run_epsilon",
      "clopper_pearson_upper", "audit_scores", "audit_one_shot_gaussian", "privunit", "secaggplus_graph",
      "secaggplus_graph_fcp",
    ] {
      let entry = try #require(try cases(#"{"id": "a", "kind": "\#(kind)", "params": {}}"#).first)
      #expect(throws: CaseFileError.self, "\(kind)") { try entry.evaluate() }
    }
  }
}

import CoveyCore
import CoveyReferenceCases
import Testing

/// Kinds of cases whose answers must lie in a bracket. The brackets are of closed forms and of other implementations.
@Suite struct BracketedCaseTests {
  private static func entry(_ json: String) throws -> ReferenceCase {
    try #require(try ReferenceCase.cases(json: Array("{\"cases\": [\(json)]}".utf8), file: "c.json").first)
  }

  /// A case of each kind, and an answer with its bracket.
  private static let samples: [(json: String, answer: String, place: [String])] = [
    (
      """
      {"id": "a", "kind": "distributed_server", "params": {"noise_multiplier": 1, "planned_shares": 20,
      "counted_shares": 20, "adjacency": "zeroOut", "sampling_rate": 0.1, "rounds": 100, "participation_cap": 1,
      "deltas": [1e-05]}, "expect": {"server_one": {"1e-05": 4.3771780956812245}, "server_capped":
      {"1e-05": 4.3771780956812245}, "server_lottery": {"1e-05": 4.377171895095671}, "model_lower":
      {"1e-05": 7.04528650602197}, "model_upper": {"1e-05": 7.046602670000308}}, "tol": {"rel": 1e-06,
      "model_above_upper_rel": 0.005}}
      """, "model", ["1e-05"]
    ),
    (
      """
      {"id": "b", "kind": "example_sizes", "params": {"noise_multiplier": 1, "batch_size": 50, "epochs": 1,
      "maximum_steps": null, "participations": 1, "sizes": [50, 86], "batching": "poisson", "adjacency": "zeroOut",
      "deltas": [1e-05]}, "expect": {"lower": {"1e-05": 5.217688376599055}, "upper": {"1e-05": 5.217911048079875},
      "worst_size": {"1e-05": 86}, "sizes": {"1e-05": {"50": {"rate": 1.0, "steps": 1, "lower": 4.377178095680787,
      "upper": 4.3771780956816615}, "86": {"rate": 0.5813953488372093, "steps": 2, "lower": 5.217688376599055,
      "upper": 5.217911048079875}}}}, "tol": {"below_lower": 0, "above_upper_rel": 0.005}}
      """, "epsilon", ["1e-05"]
    ),
    (
      """
      {"id": "c", "kind": "example_constants", "params": {"noise_multiplier": 1, "rate": 0.1, "steps": 10,
      "participations": 3, "sizes": [7, 50, 1000], "adjacency": "addOrRemoveOne", "deltas": [1e-05]}, "expect":
      {"lower": {"1e-05": 4.177580948624797}, "upper": {"1e-05": 4.178223531092622}}, "tol": {"above_upper_rel": 0.005}}
      """, "epsilon", ["1e-05"]
    ),
    (
      """
      {"id": "d", "kind": "public_cohort", "params": {"population": 60, "cohort": 3, "noise_multiplier": 1,
      "rounds": 20, "adjacency": "zeroOut", "deltas": [0.001]}, "expect": {"lower": {"0.001": 1.2771860132866493},
      "upper": {"0.001": 1.2774228235326}, "secret_lower": {"0.001": 1.0271232797282452}, "secret_upper":
      {"0.001": 1.027340901680628}}, "tol": {"above_upper_rel": 0.005}}
      """, "secret", ["0.001"]
    ),
    (
      """
      {"id": "e", "kind": "adaptive_count_discrete", "params": {"noise_multiplier": 0.95, "count_noise": 0.5,
      "sampling_rate": 1, "steps": 1, "deltas": [0.001]}, "expect": {"lower": {"0.001": 3.3627174154647643}, "upper":
      {"0.001": 3.362893640965309}, "continuous_lower": {"0.001": 3.3446304928323873}, "continuous_upper":
      {"0.001": 3.344630492833056}}, "tol": {"above_upper_rel": 0.005}}
      """, "epsilon", ["0.001"]
    ),
    (
      """
      {"id": "f", "kind": "fixed_size_tight", "params": {"population": 50, "cohort": 5, "noise_multiplier": 1,
      "rounds": 1, "adjacency": "replaceOne", "deltas": [1e-05]}, "expect": {"lower": {"1e-05": 6.575462957943533},
      "upper": {"1e-05": 6.575539814636154}}, "tol": {"above_upper_rel": 0.005}}
      """, "epsilon", ["1e-05"]
    ),
    (
      """
      {"id": "g", "kind": "discrete_gaussian_sum_pld", "params": {"local_sigma": 3, "clients": 20, "shift": [[4, 1]],
      "l2": 4.0, "l1": 4, "dimension": 1, "steps": 1, "sampling_rate": 1, "deltas": [1e-05]}, "expect": {"lower":
      {"1e-05": 1.1242715721741021}, "upper": {"1e-05": 1.1243333474100556}, "any_shift_upper":
      {"1e-05": 1.126001465224169}}, "tol": {"above_upper_rel": 0.005}}
      """, "any_shift", ["1e-05"]
    ),
    (
      """
      {"id": "h", "kind": "skellam_sum_pld", "params": {"variance": 9, "shift": [[3, 1]], "l2": 3.0, "l1": 3,
      "dimension": 1, "steps": 1, "sampling_rate": 1, "deltas": [1e-05]}, "expect": {"lower":
      {"1e-05": 3.6322036265142947}, "upper": {"1e-05": 3.632478367646141}, "any_shift_upper":
      {"1e-05": 5.0582838923753775}}, "tol": {"above_upper_rel": 0.005}}
      """, "epsilon", ["1e-05"]
    ),
    (
      """
      {"id": "i", "kind": "tiny_delta", "params": {"noise_multiplier": 1.3, "sampling_rate": 1, "steps": 1,
      "deltas": [1e-30]}, "expect": {"lower": {"1e-30": 8.92855637}, "upper": {"1e-30": 8.92855638}}, "tol": {"above_upper_rel": 0}}
      """, "epsilon", ["1e-30"]
    ),
    (
      """
      {"id": "j", "kind": "tiny_rate", "params": {"noise_multiplier": 0.5, "sampling_rate": 1e-06, "steps": 100,
      "deltas": [1e-03]}, "expect": {"lower": {"0.001": 0}, "upper": {"0.001": 0}}, "tol": {"above_upper_abs": 1e-07}}
      """, "epsilon", ["0.001"]
    ),
    (
      """
      {"id": "k", "kind": "huge_epsilon", "params": {"noise_multiplier": 0.1, "sampling_rate": 1, "steps": 1,
      "deltas": [1e-05]}, "expect": {"lower": {"1e-05": 91.8172896}, "upper": {"1e-05": 91.8172897},
      "mixture_over_K": {"1e-05": 91.81728962466376}}, "tol": {"above_upper_rel": 0}}
      """, "epsilon", ["1e-05"]
    ),
    (
      """
      {"id": "l", "kind": "filter_stop", "params": {"filter": "milestones", "noise_multiplier": 10,
      "sampling_rate": 1, "milestones": [10, 20, 50, 100], "delta": 1e-05, "split": "equal"}, "expect": {"delta_each":
      2.5e-06, "lower": {"10": 1.3028846111973431, "20": 1.9042785153792945, "50": 3.1672162962338004,
      "100": 4.690186439643599}, "upper": {"10": 1.3028846111976036, "20": 1.9042785153796753,
      "50": 3.1672162962344337, "100": 4.6901864396445365}}, "tol": {"above_upper_rel": 0.005}}
      """, "epsilon", ["50"]
    ),
    (
      """
      {"id": "m", "kind": "bandmf_grouped", "params": {"population": 500, "cohort": 50, "bands": 2, "rounds": 40,
      "coefficients": [1, 0.5], "sigma": 2, "deltas": [0.0001]}, "expect": {"lower": {"0.0001": 2.1584167901669704},
      "upper": {"0.0001": 2.1588184975632227}, "server_capped": {"0.0001": 11.81377739195387}, "rate": 0.2,
      "steps": 20, "column_norm": 1.118033988749895}, "tol": {"above_upper_rel": 0.005}}
      """, "epsilon", ["0.0001"]
    ),
    (
      """
      {"id": "n", "kind": "preprocessing_split", "params": {"statistics": {"noise_multiplier": 2, "sampling_rate": 1},
      "training": {"noise_multiplier": 2, "sampling_rate": 1, "steps": 3}, "deltas": [1e-05]}, "expect": {"lower":
      {"1e-05": 4.377178095}, "upper": {"1e-05": 4.377178096}}, "tol": {"above_upper_rel": 0.005}}
      """, "epsilon", ["1e-05"]
    ),
  ]

  /// Computed without what is expected, then compared. Nothing below the lower value is forgiven, and nothing further above the
  /// upper one than the case allows.
  @Test(arguments: samples) func answersLieInTheirBrackets(json: String, answer: String, place: [String]) throws {
    let entry = try Self.entry(json)
    let bare = ReferenceCase(
      id: entry.id, kind: entry.kind, parameters: entry.parameters, expected: [:], tolerance: [:])
    let computed = try #require(try bare.evaluate())
    let judgement = try #require(entry.judge(computed))
    #expect(!judgement.checks.isEmpty && judgement.passes, "\(judgement.checks.filter { !$0.passes })")

    let check = try #require(judgement.checks.first { $0.name == ([answer] + place).joined(separator: " ") })
    func passes(_ value: Double) throws -> Bool {
      var altered = computed
      altered[answer] = Self.replaced(try #require(computed[answer]), at: place, by: value)
      return try #require(entry.judge(altered)).passes
    }
    #expect(try passes(check.lower) && passes(check.upper))
    #expect(try !passes(check.lower.nextDown))
    #expect(try !passes(check.upper.nextUp))
    #expect(try !passes(.nan))
  }

  @Test func missingAnswersAreOutside() throws {
    let entry = try Self.entry(Self.samples[2].json)
    #expect(try #require(entry.judge(["epsilon": .object([:])])).passes == false)
    #expect(try #require(entry.judge(["epsilon": .null])).passes == false)
  }

  private static func replaced(_ value: JSONValue, at place: [String], by number: Double) -> JSONValue {
    guard let key = place.first, case .object(var members) = value else { return .number(number) }
    members[key] = replaced(members[key] ?? .null, at: Array(place.dropFirst()), by: number)
    return .object(members)
  }

  /// Sums of rates at an order, and squares of mu: closed forms, by hand for the Gaussian one.
  @Test func filtersStopWhereTheyMust() throws {
    let renyi = try Self.entry(
      """
      {"id": "r", "kind": "filter_stop", "params": {"filter": "renyi", "order": 2.5, "epsilon": 10, "delta": 0.001,
      "events": [{"noise_multiplier": 0.7, "sampling_rate": 0.05, "steps": 100},
      {"noise_multiplier": 0.6, "sampling_rate": 0.05, "steps": 100}]}, "expect": {"budget": 6.516515925694003,
      "divergence": [0.027296006851599563, 0.08229986647191072], "admitted": 146, "spent": 6.515394542867849},
      "tol": {"rel": 1e-09, "admitted": "exact"}}
      """)
    let computed = try #require(try renyi.evaluate())
    #expect(try #require(renyi.judge(computed)).passes)
    var more = computed
    more["admitted"] = .number(147)
    #expect(try #require(renyi.judge(more)).passes == false)
    // What comes after a refusal does not take place, however little it costs.
    let order = try Self.entry(
      """
      {"id": "o", "kind": "filter_stop", "params": {"filter": "gdp", "epsilon": 1, "delta": 1e-05, "events": [
      {"noise_multiplier": 10, "sampling_rate": 1, "steps": 3}, {"noise_multiplier": 0.5, "sampling_rate": 1, "steps": 1},
      {"noise_multiplier": 1000, "sampling_rate": 1, "steps": 5}]}}
      """)
    #expect(try #require(try order.evaluate())["admitted"] == .number(3))
  }

  @Test(arguments: [
    "distributed_server", "example_sizes", "example_constants", "public_cohort", "adaptive_count_discrete",
    "fixed_size_tight", "discrete_gaussian_sum_pld", "skellam_sum_pld", "tiny_delta", "tiny_rate", "huge_epsilon",
    "filter_stop", "bandmf_grouped", "preprocessing_split",
  ]) func refusesEmptyParameters(kind: String) throws {
    let entry = try Self.entry(#"{"id": "a", "kind": "\#(kind)", "params": {}}"#)
    #expect(throws: CaseFileError.self) { try entry.evaluate() }
  }

  @Test(arguments: [
    (
      #"{"id": "a", "kind": "public_cohort", "params": {"population": 5, "cohort": 9, "deltas": [0.1]}}"#,
      "case a: \"cohort\" must be at most 5, not 9"
    ),
    (
      #"{"id": "a", "kind": "tiny_rate", "params": {"noise_multiplier": 1, "sampling_rate": 2, "steps": 1, "deltas": [0.1]}}"#,
      "case a: \"sampling_rate\" must lie in (0, 1], not 2.0"
    ),
    (
      #"{"id": "a", "kind": "tiny_rate", "params": {"noise_multiplier": 0, "sampling_rate": 1, "steps": 1, "deltas": [0.1]}}"#,
      "case a: \"noise_multiplier\" must be a positive number, not 0.0"
    ),
    (
      #"{"id": "a", "kind": "bandmf_grouped", "params": {"population": 10, "cohort": 6, "bands": 2, "rounds": 4, "coefficients": [1], "sigma": 1, "deltas": [0.1]}}"#,
      "case a: a group has fewer than 6 clients: \"cohort\" is too large"
    ),
    (
      #"{"id": "a", "kind": "filter_stop", "params": {"filter": "gdp", "epsilon": 1, "delta": 0.1, "events": [{"noise_multiplier": 1, "sampling_rate": 0.5, "steps": 1}]}}"#,
      "case a: a Gaussian filter admits releases without sampling: \"sampling_rate\" must be 1"
    ),
  ]) func refusesImpossibleParameters(json: String, message: String) throws {
    let entry = try Self.entry(json)
    #expect(throws: CaseFileError(message)) { try entry.evaluate() }
  }
}

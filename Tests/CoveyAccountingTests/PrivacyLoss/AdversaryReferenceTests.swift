import CoveyAccounting
import CoveyNoise
import Testing

/// Cases of sampled releases with bounds on the exact epsilon, computed by splitting losses between grid points (upper) and by
/// moving them down (lower).
@Suite("Privacy loss accounting: what adversaries see, reference cases")
struct AdversaryReferenceTests {
  /// A release, `times` times.
  struct Release: Sendable {
    let adjacency: Adjacency
    let event: PrivacyEvent

    private init(_ event: PrivacyEvent, _ times: Int, _ adjacency: Adjacency) {
      (self.event, self.adjacency) = (.repeated(event, count: times), adjacency)
    }

    private static func at(_ rate: Double, _ event: PrivacyEvent) -> PrivacyEvent {
      rate == 1 ? event : .poissonSampled(rate: rate, of: event)
    }

    static func sampled(_ rate: Double, noise: Double, times: Int, _ adjacency: Adjacency = .zeroOut) -> Release {
      Release(at(rate, .gaussian(noiseMultiplier: noise)), times, adjacency)
    }

    static func counted(_ rate: Double, noise: Double, count: Double, times: Int) -> Release {
      Release(at(rate, .gaussianWithCount(noiseMultiplier: noise, countDeviation: count)), times, .zeroOut)
    }

    static func shares(
      _ clients: Int, of sigma: Double, l2: Double, l1: Double, dimension: Int, times: Int
    ) -> Release {
      let event = PrivacyEvent.distributedDiscreteGaussian(
        gamma: 1, localStandardDeviation: sigma, clients: clients, l2: l2, l1: l1, dimension: dimension)
      return Release(event, times, .zeroOut)
    }

    static func fixedSize(_ size: Int, of population: Int, noise: Double, times: Int) -> Release {
      let event = PrivacyEvent.fixedSizeGaussian(datasetSize: population, sampleSize: size, noiseMultiplier: noise)
      return Release(event, times, .replaceOne)
    }

    static func told(
      _ population: Int, _ rate: Double, noise: Double, times: Int, _ adjacency: Adjacency = .zeroOut
    ) -> Release {
      Release(.publicCohort(population: population, rate: rate, noiseMultiplier: noise), times, adjacency)
    }
  }

  typealias Case = BracketedCase<Release>

  @Test("never below the lower value, at most half a percent above the upper one", arguments: cases)
  func reference(_ item: Case) throws {
    var accountant = PrivacyLossAccountant(adjacency: item.question.adjacency)
    try accountant.compose(item.question.event, count: 1)
    item.expect(try accountant.epsilon(delta: item.delta))
  }

  static let cases: [Case] = [
    Case(
      "adaptive_count_discrete-001", .counted(1, noise: 3.0424349222966542, count: 1.0, times: 1), delta: 0.001,
      3.3627174154647643, 3.362893640965309),
    Case(
      "adaptive_count_discrete-003", .counted(1, noise: 3.0424349222966542, count: 1.0, times: 5), delta: 1e-5,
      12.240133547524191, 12.241012483912831),
    Case(
      "adaptive_count_discrete-004", .counted(1, noise: 1.032370802417528, count: 0.5, times: 1), delta: 0.001,
      8.338670811765667, 8.339020360623351),
    Case(
      "adaptive_count_discrete-006", .counted(1, noise: 6.0848698445933085, count: 2.0, times: 1), delta: 1e-5,
      2.1105990907905454, 2.1106872668930903),
    Case(
      "adaptive_count_discrete-008", .counted(0.1, noise: 1.809068067466582, count: 1.2, times: 100), delta: 1e-5,
      7.0452851972568205, 7.046603118107795),
    Case(
      "adaptive_count_discrete-009", .counted(0.1, noise: 1.005037815259212, count: 10.0, times: 100), delta: 1e-5,
      7.045284142519642, 7.0466031180892355),
    Case(
      "adaptive_count_discrete-011", .counted(0.3, noise: 3.618136134933164, count: 2.4, times: 50), delta: 1e-7,
      6.74375432613256, 6.745075837970898),
    Case(
      "bandmf_grouped-001", .sampled(0.08, noise: 1.2295572469885439, times: 25), delta: 1e-5, 2.115913461159553,
      2.116234962148379),
    Case(
      "bandmf_grouped-003", .sampled(0.2, noise: 1.7888543819998317, times: 20), delta: 0.0001, 2.1584167901669704,
      2.1588184975632227),
    Case(
      "bandmf_grouped-004", .sampled(1, noise: 2.241463984556408, times: 11), delta: 1e-5, 6.937301299287168,
      6.9373012992885545),
    Case(
      "bandmf_grouped-006", .sampled(0.1, noise: 1.0, times: 50), delta: 0.001, 3.3129876269353367, 3.3139121532553415),
    Case(
      "bandmf_grouped-008", .sampled(1, noise: 1.5257047018113674, times: 8), delta: 1e-5, 9.108660776763559,
      9.10866077676538),
    Case(
      "discrete_gaussian_sum_pld-001 any shift", .shares(20, of: 3.0, l2: 4.0, l1: 4.0, dimension: 1, times: 1),
      delta: 1e-5, 1.1242715721741021, 1.126001465224169),
    Case(
      "discrete_gaussian_sum_pld-003 any shift", .shares(50, of: 2.0, l2: 10.0, l1: 100.0, dimension: 100, times: 1),
      delta: 1e-6, 3.3068374884848506, 3.314536122786025),
    Case(
      "discrete_gaussian_sum_pld-004 any shift", .shares(16, of: 1.5, l2: 6.0, l1: 6.0, dimension: 1, times: 10),
      delta: 1e-5, 17.854463848943052, 18.007380427211782),
    Case(
      "discrete_gaussian_sum_pld-008 any shift", .shares(40, of: 1.0, l2: 5.0, l1: 5.0, dimension: 1, times: 1),
      delta: 0.0001, 2.88769820672625, 2.9041812394314412),
    Case(
      "distributed_server-001 model", .sampled(0.1, noise: 1.0, times: 100), delta: 1e-5, 7.04528650602197,
      7.046602670000308),
    Case(
      "distributed_server-003 model", .sampled(0.05, noise: 1.073312629199899, times: 200), delta: 1e-5,
      4.149199291872144, 4.1499708800644814),
    Case(
      "distributed_server-004 model", .sampled(0.01, noise: 0.7589466384404111, times: 500), delta: 1e-6,
      3.4176879377675995, 3.419405573856489),
    Case(
      "distributed_server-006 model", .sampled(0.02, noise: 3.5777087639996634, times: 1000), delta: 1e-8,
      0.9364653714442398, 0.9366314011534866),
    Case(
      "distributed_server-008 model", .sampled(0.3, noise: 0.4183300132670378, times: 30), delta: 0.001,
      43.54798930966787, 43.555452080379865),
    Case(
      "distributed_server-009 model", .sampled(0.001, noise: 2.598076211353316, times: 10000), delta: 1e-9,
      0.2083838863624701, 0.2084531636690947),
    Case(
      "example_constants-001", .sampled(0.1, noise: 1.0, times: 30, .addOrRemoveOne), delta: 1e-5, 4.177580948624797,
      4.178223531092622),
    Case(
      "example_constants-003", .sampled(0.02, noise: 0.8, times: 100, .addOrRemoveOne), delta: 1e-6, 3.236519453237781,
      3.237348239486722),
    Case(
      "example_constants-004", .sampled(0.5, noise: 2.0, times: 60, .addOrRemoveOne), delta: 0.0001, 9.266223551760364,
      9.268346502904945),
    Case(
      "example_constants-006", .sampled(0.01, noise: 1.0, times: 1000, .addOrRemoveOne), delta: 1e-8, 2.696341659800448,
      2.697868166129221),
    Case(
      "example_constants-008", .sampled(0.2, noise: 4.0, times: 500, .addOrRemoveOne), delta: 1e-9, 7.267834310811,
      7.268979182260804),
    Case(
      "example_sizes-001 size 50", .sampled(1, noise: 1.0, times: 1), delta: 0.001, 3.1386705485826254,
      3.138670548583253),
    Case(
      "example_sizes-001 size 50", .sampled(1, noise: 1.0, times: 1), delta: 1e-5, 4.377178095680787, 4.3771780956816615
    ),
    Case(
      "example_sizes-001 size 86", .sampled(0.5813953488372093, noise: 1.0, times: 2), delta: 0.001, 3.4985812158662215,
      3.4988039742661243),
    Case(
      "example_sizes-001 size 86", .sampled(0.5813953488372093, noise: 1.0, times: 2), delta: 1e-5, 5.217688376599055,
      5.217911048079875),
    Case(
      "example_sizes-003 size 100", .sampled(0.32, noise: 0.8, times: 8), delta: 0.001, 6.345490798280414,
      6.346207081399889),
    Case(
      "example_sizes-003 size 100", .sampled(0.32, noise: 0.8, times: 8), delta: 1e-6, 11.01090026742925,
      11.011613640267568),
    Case(
      "example_sizes-003 size 30", .sampled(1, noise: 0.8, times: 2), delta: 0.001, 6.4524292588266485,
      6.452429258827939),
    Case(
      "example_sizes-003 size 30", .sampled(1, noise: 0.8, times: 2), delta: 1e-6, 9.482191574136573, 9.482191574138469),
    Case(
      "example_sizes-003 size 64", .sampled(0.5, noise: 0.8, times: 4), delta: 0.001, 6.364908464704987,
      6.365431521263156),
    Case(
      "example_sizes-003 size 64", .sampled(0.5, noise: 0.8, times: 4), delta: 1e-6, 10.554549886181825,
      10.555070521206037),
    Case(
      "example_sizes-003 size 65", .sampled(0.49230769230769234, noise: 0.8, times: 6), delta: 0.001,
      7.8122692729223635, 7.813044389397101),
    Case(
      "example_sizes-003 size 65", .sampled(0.49230769230769234, noise: 0.8, times: 6), delta: 1e-6, 12.694868492534962,
      12.695645212344832),
    Case(
      "example_sizes-004 size 119", .sampled(0.5378151260504201, noise: 1.5, times: 8), delta: 1e-5, 5.558033436606919,
      5.558547286792447),
    Case(
      "example_sizes-004 size 235", .sampled(0.2723404255319149, noise: 1.5, times: 16), delta: 1e-5, 4.144180156272585,
      4.144714649019839),
    Case(
      "example_sizes-004 size 272", .sampled(0.23529411764705882, noise: 1.5, times: 20), delta: 1e-5,
      3.983275074904147, 3.9838551470003263),
    Case(
      "example_sizes-004 size 40", .sampled(1, noise: 1.5, times: 4), delta: 1e-5, 6.129244839238002, 6.129244839239227),
    Case(
      "example_sizes-006 size 1000", .sampled(0.1, noise: 2.0, times: 90), delta: 1e-5, 2.2144850368815048,
      2.215009745489489),
    Case(
      "example_sizes-006 size 101", .sampled(0.9900990099009901, noise: 2.0, times: 18), delta: 1e-5,
      10.645469398134644, 10.646956397976076),
    Case(
      "example_sizes-006 size 150", .sampled(0.6666666666666666, noise: 2.0, times: 18), delta: 1e-5, 7.180917701217244,
      7.181952492496104),
    Case(
      "example_sizes-006 size 201", .sampled(0.4975124378109453, noise: 2.0, times: 27), delta: 1e-5,
      6.6610952348452335, 6.662265427777697),
    Case(
      "example_sizes-006 size 90", .sampled(1, noise: 2.0, times: 9), delta: 1e-5, 7.0514132237932525, 7.051413223794662
    ),
    Case(
      "example_sizes-008 size 200", .sampled(0.25, noise: 1.0, times: 8, .replaceOne), delta: 0.0001, 2.538418441311865,
      2.538744992202899),
    Case(
      "example_sizes-008 size 50", .sampled(1, noise: 1.0, times: 2, .replaceOne), delta: 0.0001, 5.772718009861644,
      5.772718009861644),
    Case(
      "example_sizes-008 size 86", .sampled(0.5813953488372093, noise: 1.0, times: 4, .replaceOne), delta: 0.0001,
      4.362193252606296, 4.362569143628848),
    Case(
      "example_sizes-009 size 10", .sampled(1, noise: 0.6, times: 1), delta: 0.01, 4.6490193954280805, 4.64901939542901),
    Case(
      "example_sizes-009 size 10", .sampled(1, noise: 0.6, times: 1), delta: 1e-6, 8.84053028783384, 8.840530287835607),
    Case(
      "example_sizes-009 size 11", .sampled(0.9090909090909091, noise: 0.6, times: 2), delta: 0.01, 7.219049366869819,
      7.219603198228002),
    Case(
      "example_sizes-009 size 11", .sampled(0.9090909090909091, noise: 0.6, times: 2), delta: 1e-6, 13.153181180224143,
      13.1537352016014),
    Case(
      "example_sizes-009 size 200", .sampled(0.05, noise: 0.6, times: 20), delta: 0.01, 2.2384254077025743,
      2.238989004486964),
    Case(
      "example_sizes-009 size 200", .sampled(0.05, noise: 0.6, times: 20), delta: 1e-6, 8.097420869028308,
      8.097984483347826),
    Case(
      "example_sizes-009 size 2000", .sampled(0.005, noise: 0.6, times: 200), delta: 0.01, 0.5261615701427409,
      0.5270009425150679),
    Case(
      "example_sizes-009 size 2000", .sampled(0.005, noise: 0.6, times: 200), delta: 1e-6, 3.792042638674785,
      3.7941438614151783),
    Case(
      "example_sizes-011 size 140", .sampled(0.35714285714285715, noise: 1.6, times: 12), delta: 1e-10,
      7.112408157015512, 7.1128926293455565),
    Case(
      "example_sizes-011 size 140", .sampled(0.35714285714285715, noise: 1.6, times: 12), delta: 1e-5,
      4.271041207425223, 4.27152629608725),
    Case(
      "example_sizes-011 size 50", .sampled(1, noise: 1.6, times: 4), delta: 1e-10, 8.378612124686638, 8.378612124688313
    ),
    Case(
      "example_sizes-011 size 50", .sampled(1, noise: 1.6, times: 4), delta: 1e-5, 5.679586855096997, 5.679586855098133),
    Case(
      "example_sizes-011 size 86", .sampled(0.5813953488372093, noise: 1.6, times: 8), delta: 1e-10, 8.625642651331692,
      8.62615777591521),
    Case(
      "example_sizes-011 size 86", .sampled(0.5813953488372093, noise: 1.6, times: 8), delta: 1e-5, 5.448974186447592,
      5.449488990011053),
    Case(
      "fixed_size_tight-001", .fixedSize(100, of: 1000, noise: 0.5, times: 100), delta: 1e-5, 31.366283786229356,
      34.17196942232929),
    Case(
      "fixed_size_tight-003", .fixedSize(340, of: 3400, noise: 1.0, times: 100), delta: 1e-5, 7.04528650602197,
      7.804889049029591),
    Case(
      "fixed_size_tight-004", .fixedSize(10, of: 100, noise: 1.5, times: 50), delta: 0.0001, 2.0952604801746397,
      2.2805869923459277),
    Case(
      "fixed_size_tight-006", .fixedSize(10, of: 20, noise: 2.5, times: 30), delta: 0.001, 3.7667805445561493,
      3.908690695337726),
    Case(
      "fixed_size_tight-008", .fixedSize(5, of: 50, noise: 0.5, times: 1), delta: 1e-5, 6.575462957943533,
      6.575539814636154),
    Case(
      "fixed_size_tight-009", .fixedSize(10, of: 1000, noise: 0.4, times: 500), delta: 1e-6, 24.01971201016669,
      25.386393745091347),
    Case(
      "public_cohort-001", .told(60, 0.05, noise: 1.0, times: 20), delta: 0.001, 1.2771860132866493, 1.2774228235326),
    Case(
      "public_cohort-003", .told(1000, 0.01, noise: 1.0, times: 100), delta: 1e-5, 0.8043992010720731,
      0.8049606290574904),
    Case(
      "public_cohort-004", .told(1000, 0.02, noise: 1.0, times: 100), delta: 1e-5, 1.498722226359268, 1.4992695551321071
    ),
    Case(
      "public_cohort-006", .told(1000, 0.1, noise: 1.0, times: 30), delta: 1e-5, 4.2056675856140115, 4.206313964313369),
    Case(
      "public_cohort-008", .told(100, 0.1, noise: 0.7, times: 100, .addOrRemoveOne), delta: 0.0001, 13.17677232095809,
      13.179143960645867),
    Case(
      "public_cohort-009", .told(60, 0.3333333333333333, noise: 0.62893, times: 5), delta: 0.001, 8.08427262190824,
      8.084950148144891),
    Case(
      "public_cohort-011", .told(5000, 0.01, noise: 2.0, times: 500, .addOrRemoveOne), delta: 1e-6, 0.5305463161993976,
      0.5306574103839994),
  ]
}

import CoveyPrivacy
import Testing

/// Cases of sampled releases with bounds on the exact epsilon, computed by splitting losses between grid points (upper) and by
/// moving them down (lower).
@Suite("Privacy loss accounting: what adversaries see, reference cases")
struct AdversaryReferenceTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let adjacency: Adjacency
    let event: PrivacyEvent
    let delta: Double
    let lower: Double
    let upper: Double
    var testDescription: String { name }
  }

  @Test("never below the lower value, at most half a percent above the upper one", arguments: cases)
  func reference(_ item: Case) throws {
    var accountant = PrivacyLossAccountant(adjacency: item.adjacency)
    try accountant.compose(item.event, count: 1)
    let epsilon = try accountant.epsilon(delta: item.delta)
    #expect(epsilon >= item.lower, "\(epsilon)")
    #expect(epsilon <= item.upper * 1.005, "\(epsilon)")
  }

  static let cases: [Case] = [
    Case(
      name: "adaptive_count_discrete-001", adjacency: .zeroOut,
      event: .repeated(.gaussianWithCount(noiseMultiplier: 3.0424349222966542, countDeviation: 1.0), count: 1),
      delta: 0.001, lower: 3.3627174154647643, upper: 3.362893640965309),
    Case(
      name: "adaptive_count_discrete-003", adjacency: .zeroOut,
      event: .repeated(.gaussianWithCount(noiseMultiplier: 3.0424349222966542, countDeviation: 1.0), count: 5),
      delta: 1e-5, lower: 12.240133547524191, upper: 12.241012483912831),
    Case(
      name: "adaptive_count_discrete-004", adjacency: .zeroOut,
      event: .repeated(.gaussianWithCount(noiseMultiplier: 1.032370802417528, countDeviation: 0.5), count: 1),
      delta: 0.001, lower: 8.338670811765667, upper: 8.339020360623351),
    Case(
      name: "adaptive_count_discrete-006", adjacency: .zeroOut,
      event: .repeated(.gaussianWithCount(noiseMultiplier: 6.0848698445933085, countDeviation: 2.0), count: 1),
      delta: 1e-5, lower: 2.1105990907905454, upper: 2.1106872668930903),
    Case(
      name: "adaptive_count_discrete-008", adjacency: .zeroOut,
      event: .repeated(
        .poissonSampled(rate: 0.1, of: .gaussianWithCount(noiseMultiplier: 1.809068067466582, countDeviation: 1.2)),
        count: 100),
      delta: 1e-5, lower: 7.0452851972568205, upper: 7.046603118107795),
    Case(
      name: "adaptive_count_discrete-009", adjacency: .zeroOut,
      event: .repeated(
        .poissonSampled(rate: 0.1, of: .gaussianWithCount(noiseMultiplier: 1.005037815259212, countDeviation: 10.0)),
        count: 100),
      delta: 1e-5, lower: 7.045284142519642, upper: 7.0466031180892355),
    Case(
      name: "adaptive_count_discrete-011", adjacency: .zeroOut,
      event: .repeated(
        .poissonSampled(rate: 0.3, of: .gaussianWithCount(noiseMultiplier: 3.618136134933164, countDeviation: 2.4)),
        count: 50),
      delta: 1e-7, lower: 6.74375432613256, upper: 6.745075837970898),
    Case(
      name: "bandmf_grouped-001", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.08, of: .gaussian(noiseMultiplier: 1.2295572469885439)), count: 25),
      delta: 1e-5, lower: 2.115913461159553, upper: 2.116234962148379),
    Case(
      name: "bandmf_grouped-003", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.2, of: .gaussian(noiseMultiplier: 1.7888543819998317)), count: 20),
      delta: 0.0001, lower: 2.1584167901669704, upper: 2.1588184975632227),
    Case(
      name: "bandmf_grouped-004", adjacency: .zeroOut,
      event: .repeated(.gaussian(noiseMultiplier: 2.241463984556408), count: 11),
      delta: 1e-5, lower: 6.937301299287168, upper: 6.9373012992885545),
    Case(
      name: "bandmf_grouped-006", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.1, of: .gaussian(noiseMultiplier: 1.0)), count: 50),
      delta: 0.001, lower: 3.3129876269353367, upper: 3.3139121532553415),
    Case(
      name: "bandmf_grouped-008", adjacency: .zeroOut,
      event: .repeated(.gaussian(noiseMultiplier: 1.5257047018113674), count: 8),
      delta: 1e-5, lower: 9.108660776763559, upper: 9.10866077676538),
    Case(
      name: "discrete_gaussian_sum_pld-001 any shift", adjacency: .zeroOut,
      event: .repeated(
        .distributedDiscreteGaussian(
          gamma: 1, localStandardDeviation: 3.0, clients: 20, l2: 4.0, l1: 4.0, dimension: 1), count: 1),
      delta: 1e-5, lower: 1.1242715721741021, upper: 1.126001465224169),
    Case(
      name: "discrete_gaussian_sum_pld-003 any shift", adjacency: .zeroOut,
      event: .repeated(
        .distributedDiscreteGaussian(
          gamma: 1, localStandardDeviation: 2.0, clients: 50, l2: 10.0, l1: 100.0, dimension: 100), count: 1),
      delta: 1e-6, lower: 3.3068374884848506, upper: 3.314536122786025),
    Case(
      name: "discrete_gaussian_sum_pld-004 any shift", adjacency: .zeroOut,
      event: .repeated(
        .distributedDiscreteGaussian(
          gamma: 1, localStandardDeviation: 1.5, clients: 16, l2: 6.0, l1: 6.0, dimension: 1), count: 10),
      delta: 1e-5, lower: 17.854463848943052, upper: 18.007380427211782),
    Case(
      name: "discrete_gaussian_sum_pld-008 any shift", adjacency: .zeroOut,
      event: .repeated(
        .distributedDiscreteGaussian(
          gamma: 1, localStandardDeviation: 1.0, clients: 40, l2: 5.0, l1: 5.0, dimension: 1), count: 1),
      delta: 0.0001, lower: 2.88769820672625, upper: 2.9041812394314412),
    Case(
      name: "distributed_server-001 model", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.1, of: .gaussian(noiseMultiplier: 1.0)), count: 100),
      delta: 1e-5, lower: 7.04528650602197, upper: 7.046602670000308),
    Case(
      name: "distributed_server-003 model", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.05, of: .gaussian(noiseMultiplier: 1.073312629199899)), count: 200),
      delta: 1e-5, lower: 4.149199291872144, upper: 4.1499708800644814),
    Case(
      name: "distributed_server-004 model", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.01, of: .gaussian(noiseMultiplier: 0.7589466384404111)), count: 500),
      delta: 1e-6, lower: 3.4176879377675995, upper: 3.419405573856489),
    Case(
      name: "distributed_server-006 model", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.02, of: .gaussian(noiseMultiplier: 3.5777087639996634)), count: 1000),
      delta: 1e-8, lower: 0.9364653714442398, upper: 0.9366314011534866),
    Case(
      name: "distributed_server-008 model", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.3, of: .gaussian(noiseMultiplier: 0.4183300132670378)), count: 30),
      delta: 0.001, lower: 43.54798930966787, upper: 43.555452080379865),
    Case(
      name: "distributed_server-009 model", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.001, of: .gaussian(noiseMultiplier: 2.598076211353316)), count: 10000),
      delta: 1e-9, lower: 0.2083838863624701, upper: 0.2084531636690947),
    Case(
      name: "example_constants-001", adjacency: .addOrRemoveOne,
      event: .repeated(.poissonSampled(rate: 0.1, of: .gaussian(noiseMultiplier: 1.0)), count: 30),
      delta: 1e-5, lower: 4.177580948624797, upper: 4.178223531092622),
    Case(
      name: "example_constants-003", adjacency: .addOrRemoveOne,
      event: .repeated(.poissonSampled(rate: 0.02, of: .gaussian(noiseMultiplier: 0.8)), count: 100),
      delta: 1e-6, lower: 3.236519453237781, upper: 3.237348239486722),
    Case(
      name: "example_constants-004", adjacency: .addOrRemoveOne,
      event: .repeated(.poissonSampled(rate: 0.5, of: .gaussian(noiseMultiplier: 2.0)), count: 60),
      delta: 0.0001, lower: 9.266223551760364, upper: 9.268346502904945),
    Case(
      name: "example_constants-006", adjacency: .addOrRemoveOne,
      event: .repeated(.poissonSampled(rate: 0.01, of: .gaussian(noiseMultiplier: 1.0)), count: 1000),
      delta: 1e-8, lower: 2.696341659800448, upper: 2.697868166129221),
    Case(
      name: "example_constants-008", adjacency: .addOrRemoveOne,
      event: .repeated(.poissonSampled(rate: 0.2, of: .gaussian(noiseMultiplier: 4.0)), count: 500),
      delta: 1e-9, lower: 7.267834310811, upper: 7.268979182260804),
    Case(
      name: "example_sizes-001 size 50", adjacency: .zeroOut,
      event: .repeated(.gaussian(noiseMultiplier: 1.0), count: 1),
      delta: 0.001, lower: 3.1386705485826254, upper: 3.138670548583253),
    Case(
      name: "example_sizes-001 size 50", adjacency: .zeroOut,
      event: .repeated(.gaussian(noiseMultiplier: 1.0), count: 1),
      delta: 1e-5, lower: 4.377178095680787, upper: 4.3771780956816615),
    Case(
      name: "example_sizes-001 size 86", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.5813953488372093, of: .gaussian(noiseMultiplier: 1.0)), count: 2),
      delta: 0.001, lower: 3.4985812158662215, upper: 3.4988039742661243),
    Case(
      name: "example_sizes-001 size 86", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.5813953488372093, of: .gaussian(noiseMultiplier: 1.0)), count: 2),
      delta: 1e-5, lower: 5.217688376599055, upper: 5.217911048079875),
    Case(
      name: "example_sizes-003 size 100", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.32, of: .gaussian(noiseMultiplier: 0.8)), count: 8),
      delta: 0.001, lower: 6.345490798280414, upper: 6.346207081399889),
    Case(
      name: "example_sizes-003 size 100", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.32, of: .gaussian(noiseMultiplier: 0.8)), count: 8),
      delta: 1e-6, lower: 11.01090026742925, upper: 11.011613640267568),
    Case(
      name: "example_sizes-003 size 30", adjacency: .zeroOut,
      event: .repeated(.gaussian(noiseMultiplier: 0.8), count: 2),
      delta: 0.001, lower: 6.4524292588266485, upper: 6.452429258827939),
    Case(
      name: "example_sizes-003 size 30", adjacency: .zeroOut,
      event: .repeated(.gaussian(noiseMultiplier: 0.8), count: 2),
      delta: 1e-6, lower: 9.482191574136573, upper: 9.482191574138469),
    Case(
      name: "example_sizes-003 size 64", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.5, of: .gaussian(noiseMultiplier: 0.8)), count: 4),
      delta: 0.001, lower: 6.364908464704987, upper: 6.365431521263156),
    Case(
      name: "example_sizes-003 size 64", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.5, of: .gaussian(noiseMultiplier: 0.8)), count: 4),
      delta: 1e-6, lower: 10.554549886181825, upper: 10.555070521206037),
    Case(
      name: "example_sizes-003 size 65", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.49230769230769234, of: .gaussian(noiseMultiplier: 0.8)), count: 6),
      delta: 0.001, lower: 7.8122692729223635, upper: 7.813044389397101),
    Case(
      name: "example_sizes-003 size 65", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.49230769230769234, of: .gaussian(noiseMultiplier: 0.8)), count: 6),
      delta: 1e-6, lower: 12.694868492534962, upper: 12.695645212344832),
    Case(
      name: "example_sizes-004 size 119", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.5378151260504201, of: .gaussian(noiseMultiplier: 1.5)), count: 8),
      delta: 1e-5, lower: 5.558033436606919, upper: 5.558547286792447),
    Case(
      name: "example_sizes-004 size 235", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.2723404255319149, of: .gaussian(noiseMultiplier: 1.5)), count: 16),
      delta: 1e-5, lower: 4.144180156272585, upper: 4.144714649019839),
    Case(
      name: "example_sizes-004 size 272", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.23529411764705882, of: .gaussian(noiseMultiplier: 1.5)), count: 20),
      delta: 1e-5, lower: 3.983275074904147, upper: 3.9838551470003263),
    Case(
      name: "example_sizes-004 size 40", adjacency: .zeroOut,
      event: .repeated(.gaussian(noiseMultiplier: 1.5), count: 4),
      delta: 1e-5, lower: 6.129244839238002, upper: 6.129244839239227),
    Case(
      name: "example_sizes-006 size 1000", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.1, of: .gaussian(noiseMultiplier: 2.0)), count: 90),
      delta: 1e-5, lower: 2.2144850368815048, upper: 2.215009745489489),
    Case(
      name: "example_sizes-006 size 101", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.9900990099009901, of: .gaussian(noiseMultiplier: 2.0)), count: 18),
      delta: 1e-5, lower: 10.645469398134644, upper: 10.646956397976076),
    Case(
      name: "example_sizes-006 size 150", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.6666666666666666, of: .gaussian(noiseMultiplier: 2.0)), count: 18),
      delta: 1e-5, lower: 7.180917701217244, upper: 7.181952492496104),
    Case(
      name: "example_sizes-006 size 201", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.4975124378109453, of: .gaussian(noiseMultiplier: 2.0)), count: 27),
      delta: 1e-5, lower: 6.6610952348452335, upper: 6.662265427777697),
    Case(
      name: "example_sizes-006 size 90", adjacency: .zeroOut,
      event: .repeated(.gaussian(noiseMultiplier: 2.0), count: 9),
      delta: 1e-5, lower: 7.0514132237932525, upper: 7.051413223794662),
    Case(
      name: "example_sizes-008 size 200", adjacency: .replaceOne,
      event: .repeated(.poissonSampled(rate: 0.25, of: .gaussian(noiseMultiplier: 1.0)), count: 8),
      delta: 0.0001, lower: 2.538418441311865, upper: 2.538744992202899),
    Case(
      name: "example_sizes-008 size 50", adjacency: .replaceOne,
      event: .repeated(.gaussian(noiseMultiplier: 1.0), count: 2),
      delta: 0.0001, lower: 5.772718009861644, upper: 5.772718009861644),
    Case(
      name: "example_sizes-008 size 86", adjacency: .replaceOne,
      event: .repeated(.poissonSampled(rate: 0.5813953488372093, of: .gaussian(noiseMultiplier: 1.0)), count: 4),
      delta: 0.0001, lower: 4.362193252606296, upper: 4.362569143628848),
    Case(
      name: "example_sizes-009 size 10", adjacency: .zeroOut,
      event: .repeated(.gaussian(noiseMultiplier: 0.6), count: 1),
      delta: 0.01, lower: 4.6490193954280805, upper: 4.64901939542901),
    Case(
      name: "example_sizes-009 size 10", adjacency: .zeroOut,
      event: .repeated(.gaussian(noiseMultiplier: 0.6), count: 1),
      delta: 1e-6, lower: 8.84053028783384, upper: 8.840530287835607),
    Case(
      name: "example_sizes-009 size 11", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.9090909090909091, of: .gaussian(noiseMultiplier: 0.6)), count: 2),
      delta: 0.01, lower: 7.219049366869819, upper: 7.219603198228002),
    Case(
      name: "example_sizes-009 size 11", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.9090909090909091, of: .gaussian(noiseMultiplier: 0.6)), count: 2),
      delta: 1e-6, lower: 13.153181180224143, upper: 13.1537352016014),
    Case(
      name: "example_sizes-009 size 200", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.05, of: .gaussian(noiseMultiplier: 0.6)), count: 20),
      delta: 0.01, lower: 2.2384254077025743, upper: 2.238989004486964),
    Case(
      name: "example_sizes-009 size 200", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.05, of: .gaussian(noiseMultiplier: 0.6)), count: 20),
      delta: 1e-6, lower: 8.097420869028308, upper: 8.097984483347826),
    Case(
      name: "example_sizes-009 size 2000", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.005, of: .gaussian(noiseMultiplier: 0.6)), count: 200),
      delta: 0.01, lower: 0.5261615701427409, upper: 0.5270009425150679),
    Case(
      name: "example_sizes-009 size 2000", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.005, of: .gaussian(noiseMultiplier: 0.6)), count: 200),
      delta: 1e-6, lower: 3.792042638674785, upper: 3.7941438614151783),
    Case(
      name: "example_sizes-011 size 140", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.35714285714285715, of: .gaussian(noiseMultiplier: 1.6)), count: 12),
      delta: 1e-10, lower: 7.112408157015512, upper: 7.1128926293455565),
    Case(
      name: "example_sizes-011 size 140", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.35714285714285715, of: .gaussian(noiseMultiplier: 1.6)), count: 12),
      delta: 1e-5, lower: 4.271041207425223, upper: 4.27152629608725),
    Case(
      name: "example_sizes-011 size 50", adjacency: .zeroOut,
      event: .repeated(.gaussian(noiseMultiplier: 1.6), count: 4),
      delta: 1e-10, lower: 8.378612124686638, upper: 8.378612124688313),
    Case(
      name: "example_sizes-011 size 50", adjacency: .zeroOut,
      event: .repeated(.gaussian(noiseMultiplier: 1.6), count: 4),
      delta: 1e-5, lower: 5.679586855096997, upper: 5.679586855098133),
    Case(
      name: "example_sizes-011 size 86", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.5813953488372093, of: .gaussian(noiseMultiplier: 1.6)), count: 8),
      delta: 1e-10, lower: 8.625642651331692, upper: 8.62615777591521),
    Case(
      name: "example_sizes-011 size 86", adjacency: .zeroOut,
      event: .repeated(.poissonSampled(rate: 0.5813953488372093, of: .gaussian(noiseMultiplier: 1.6)), count: 8),
      delta: 1e-5, lower: 5.448974186447592, upper: 5.449488990011053),
    Case(
      name: "fixed_size_tight-001", adjacency: .replaceOne,
      event: .repeated(.fixedSizeGaussian(datasetSize: 1000, sampleSize: 100, noiseMultiplier: 0.5), count: 100),
      delta: 1e-5, lower: 31.366283786229356, upper: 34.17196942232929),
    Case(
      name: "fixed_size_tight-003", adjacency: .replaceOne,
      event: .repeated(.fixedSizeGaussian(datasetSize: 3400, sampleSize: 340, noiseMultiplier: 1.0), count: 100),
      delta: 1e-5, lower: 7.04528650602197, upper: 7.804889049029591),
    Case(
      name: "fixed_size_tight-004", adjacency: .replaceOne,
      event: .repeated(.fixedSizeGaussian(datasetSize: 100, sampleSize: 10, noiseMultiplier: 1.5), count: 50),
      delta: 0.0001, lower: 2.0952604801746397, upper: 2.2805869923459277),
    Case(
      name: "fixed_size_tight-006", adjacency: .replaceOne,
      event: .repeated(.fixedSizeGaussian(datasetSize: 20, sampleSize: 10, noiseMultiplier: 2.5), count: 30),
      delta: 0.001, lower: 3.7667805445561493, upper: 3.908690695337726),
    Case(
      name: "fixed_size_tight-008", adjacency: .replaceOne,
      event: .repeated(.fixedSizeGaussian(datasetSize: 50, sampleSize: 5, noiseMultiplier: 0.5), count: 1),
      delta: 1e-5, lower: 6.575462957943533, upper: 6.575539814636154),
    Case(
      name: "fixed_size_tight-009", adjacency: .replaceOne,
      event: .repeated(.fixedSizeGaussian(datasetSize: 1000, sampleSize: 10, noiseMultiplier: 0.4), count: 500),
      delta: 1e-6, lower: 24.01971201016669, upper: 25.386393745091347),
    Case(
      name: "public_cohort-001", adjacency: .zeroOut,
      event: .repeated(.publicCohort(population: 60, rate: 0.05, noiseMultiplier: 1.0), count: 20),
      delta: 0.001, lower: 1.2771860132866493, upper: 1.2774228235326),
    Case(
      name: "public_cohort-003", adjacency: .zeroOut,
      event: .repeated(.publicCohort(population: 1000, rate: 0.01, noiseMultiplier: 1.0), count: 100),
      delta: 1e-5, lower: 0.8043992010720731, upper: 0.8049606290574904),
    Case(
      name: "public_cohort-004", adjacency: .zeroOut,
      event: .repeated(.publicCohort(population: 1000, rate: 0.02, noiseMultiplier: 1.0), count: 100),
      delta: 1e-5, lower: 1.498722226359268, upper: 1.4992695551321071),
    Case(
      name: "public_cohort-006", adjacency: .zeroOut,
      event: .repeated(.publicCohort(population: 1000, rate: 0.1, noiseMultiplier: 1.0), count: 30),
      delta: 1e-5, lower: 4.2056675856140115, upper: 4.206313964313369),
    Case(
      name: "public_cohort-008", adjacency: .addOrRemoveOne,
      event: .repeated(.publicCohort(population: 100, rate: 0.1, noiseMultiplier: 0.7), count: 100),
      delta: 0.0001, lower: 13.17677232095809, upper: 13.179143960645867),
    Case(
      name: "public_cohort-009", adjacency: .zeroOut,
      event: .repeated(.publicCohort(population: 60, rate: 0.3333333333333333, noiseMultiplier: 0.62893), count: 5),
      delta: 0.001, lower: 8.08427262190824, upper: 8.084950148144891),
    Case(
      name: "public_cohort-011", adjacency: .addOrRemoveOne,
      event: .repeated(.publicCohort(population: 5000, rate: 0.01, noiseMultiplier: 2.0), count: 500),
      delta: 1e-6, lower: 0.5305463161993976, upper: 0.5306574103839994),
  ]
}

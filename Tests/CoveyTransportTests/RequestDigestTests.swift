import CoveyAlgorithms
import CoveyCompute
import CoveyCore
import CoveyCrypto
import CoveyNoise
import CoveyProtection
import CoveySecureAggregation
import CoveyTraining
import CoveyTransport
import Testing

/// A session is bound to every number of its request, by bytes that are written down here.
@Suite struct RequestDigestTests {
  static func run(_ byte: UInt8) -> Bytes32 { Bytes32(bytes: [UInt8](repeating: byte, count: 32)) ?? .zero }

  static func plan(_ change: (inout LocalTrainingPlan) -> Void = { _ in }) -> LocalTrainingPlan {
    var plan = LocalTrainingPlan(
      epochs: 2, batchSize: 8, maximumSteps: 9, optimizer: OptimizerConfiguration(learningRate: 0.5, momentum: 0.25))
    change(&plan)
    return plan
  }

  /// The first is that of a plain request.
  static var algorithms: [any FederatedAlgorithm] {
    [FedAvg(), FedSGD()] + FedOpt.Member.allCases.map { FedOpt($0) } + [
      FedProx(mu: 0.5), FedProx(mu: Float(0.5).nextUp),
    ]
  }

  static func fixedPoint() throws -> FixedPointEncoding {
    try FixedPointEncoding(dimension: 3, clipBound: 2, cohort: 4, weightBound: 5, valueBits: 16)
  }

  static func noised() throws -> DistributedEncoding {
    try DistributedEncoding(
      dimension: 3, clipBound: 2, cohort: 4, standardDeviation: 3, mechanism: .discreteGaussian,
      configuration: DistributedConfiguration())
  }

  static func request(
    task: String = "t", run: UInt8 = 1, round: Int = 3, number: Int = 7, modelVersion: Int? = nil,
    parameters: [Float] = [1, -2, 0.5],
    tensors: [TensorLayout] = [TensorLayout(name: "w", dimensions: [3])], training: LocalTrainingPlan = plan(),
    algorithm: any FederatedAlgorithm = FedAvg(), protection: UpdateProtection = .none,
    masking: MaskedInput? = nil, version: Int = RoundRequest.currentVersion
  ) -> RoundRequest {
    RoundRequest(
      RoundName(task: task, run: Self.run(run), round: round, number: number), modelVersion: modelVersion,
      parameters: ParameterVector(parameters),
      tensors: tensors, training: training, algorithm: algorithm.settings, protection: protection, masking: masking,
      version: version)
  }

  /// BLAKE2b-256 over the bytes of each field, written out.
  private struct Reference {
    var bytes: [UInt8] = []

    init(_ domain: String) { text(domain) }

    mutating func byte(_ value: UInt8) { bytes.append(value) }
    mutating func count(_ value: Int) { bytes += Self.little(UInt64(value), 4) }
    mutating func text(_ text: String) {
      count(text.utf8.count)
      bytes += Array(text.utf8)
    }
    mutating func raw(_ field: [UInt8]) { bytes += field }
    mutating func int(_ value: Int) { bytes += Self.little(UInt64(bitPattern: Int64(value)), 8) }
    mutating func double(_ value: Double) { bytes += Self.little(value.bitPattern, 8) }
    mutating func float(_ value: Float) { bytes += Self.little(UInt64(value.bitPattern), 4) }

    static func little(_ value: UInt64, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }

    func digest() throws -> Bytes32 { Bytes32(try BLAKE2b.hash(bytes.span.bytes)) }
  }

  /// The three digests of one masked request, from bytes that this test writes field by field.
  @Test func encodings() throws {
    let encoding = try Self.fixedPoint()
    let input = try MaskedInput(.fixedPoint(encoding), cohort: 4, seed: 11)
    let request = Self.request(masking: input)

    var model = Reference("covey/model/v3")
    model.count(1)
    model.text("w")
    model.count(1)
    model.int(3)
    model.count(3)
    for parameter in [1, -2, 0.5] as [Float] { model.float(parameter) }
    model.count(0)
    #expect(try request.modelDigest() == model.digest())

    var encoded = Reference("covey/encoding/v3")
    encoded.raw([1, 1])
    encoded.int(3)
    encoded.double(2)
    for number in [4, 5] { encoded.int(number) }
    encoded.raw([16, 1, 0])
    encoded.double(0)
    encoded.byte(UInt8(encoding.bits))
    encoded.double(encoding.step)
    encoded.int(encoding.valueLimit)
    encoded.double(2)
    for number in [4, 11, input.counters.counters, 4] { encoded.int(number) }
    encoded.byte(UInt8(encoding.bits))
    #expect(try request.encodingDigest() == encoded.digest())

    var whole = Reference("covey/request/v4")
    whole.int(5)
    whole.text("t")
    whole.raw([UInt8](repeating: 1, count: 32))
    whole.int(3)
    whole.int(7)
    whole.int(3)
    whole.text("fedavg")
    whole.byte(3)
    whole.count(1)
    whole.text("weighting")
    whole.byte(0)
    whole.text("examples")
    whole.int(2)
    for number in [8, 9] {
      whole.byte(1)
      whole.int(number)
    }
    whole.byte(1)
    whole.float(0.5)
    whole.float(0.25)
    whole.byte(0)
    for number in [0, 0.9, 0.999, 1e-7] as [Float] { whole.float(number) }
    whole.int(0)
    whole.raw([1, 0, 0])
    whole.int(3)
    whole.raw(try model.digest().bytes)
    whole.raw(try encoded.digest().bytes)
    #expect(try request.digest() == whole.digest())
    // The same bytes hashed by Python's hashlib.
    #expect(try request.modelDigest().description == Self.knownModel)
    #expect(try request.encodingDigest().description == Self.knownEncoding)
    #expect(try request.digest().description == Self.knownRequest)
  }

  static let knownModel = "f6afde718cb1e34614fe109288e2b2033dd6f0bf1e7ead9c1f6893ee11f63927"
  static let knownEncoding = "b82a91270274eb15170dc6c02ead65502aa900fb4ded31ea51e1aa58ccd6da11"
  static let knownRequest = "177d02f4081721f6feaad15b726c4d09904d71b3d52a6ed06066681f287a9519"

  /// Every part of a request, changed alone, gives another digest.
  @Test func everyFieldOfARequest() throws {
    let optimizers: [(inout OptimizerConfiguration) -> Void] = [
      { $0.method = .adam }, { $0.learningRate = Float(0.5).nextUp }, { $0.momentum = 0.5 }, { $0.nesterov = true },
      { $0.weightDecay = 0.1 }, { $0.beta1 = 0.8 }, { $0.beta2 = 0.99 }, { $0.epsilon = 1e-6 },
      { $0.schedule.warmup = 1 }, { $0.schedule.shape = .step(every: 1, factor: 0.5) },
      { $0.schedule.shape = .step(every: 2, factor: 0.5) }, { $0.schedule.shape = .step(every: 1, factor: 0.25) },
      { $0.schedule.shape = .cosine(rounds: 1, floor: 0.5) }, { $0.schedule.shape = .cosine(rounds: 2, floor: 0.5) },
      { $0.schedule.shape = .cosine(rounds: 1, floor: 0.25) },
    ]
    var plans: [(inout LocalTrainingPlan) -> Void] = [
      { $0.epochs = 3 }, { $0.batchSize = 9 }, { $0.batchSize = nil }, { $0.maximumSteps = 10 },
      { $0.maximumSteps = nil },
    ]
    plans += optimizers.map { change in { change(&$0.optimizer) } }
    let protections: [ExampleProtection] = [
      ExampleProtection(clipBound: 1, noiseMultiplier: 1), ExampleProtection(clipBound: 2, noiseMultiplier: 1),
      ExampleProtection(clipBound: 1, noiseMultiplier: 2),
      ExampleProtection(clipBound: 1, noiseMultiplier: 1, batching: .shuffled),
      ExampleProtection(
        clipBound: 1, noiseMultiplier: 1, constants: ExampleConstants(rate: 0.5, steps: 2, examples: 9)),
      ExampleProtection(
        clipBound: 1, noiseMultiplier: 1, constants: ExampleConstants(rate: 0.25, steps: 2, examples: 9)),
      ExampleProtection(
        clipBound: 1, noiseMultiplier: 1, constants: ExampleConstants(rate: 0.5, steps: 3, examples: 9)),
      ExampleProtection(
        clipBound: 1, noiseMultiplier: 1, constants: ExampleConstants(rate: 0.5, steps: 2, examples: 8)),
    ]
    plans += protections.map { protection in { $0.protection = protection } }

    var requests = plans.map { Self.request(training: Self.plan($0)) }
    requests += Self.algorithms.map { Self.request(algorithm: $0) }
    requests += [
      Self.request(algorithm: FedAvg(weighting: .uniform)), Self.request(task: "u"),
      Self.request(run: 2), Self.request(round: 4), Self.request(number: 8), Self.request(parameters: [1, -2, 0.25]),
      Self.request(parameters: [1, -2]), Self.request(tensors: []),
      Self.request(tensors: [TensorLayout(name: "v", dimensions: [3])]),
      Self.request(tensors: [TensorLayout(name: "w", dimensions: [1, 3])]),
      Self.request(tensors: [TensorLayout(name: "w", dimensions: [3]), TensorLayout(name: "", dimensions: [])]),
      Self.request(version: 6), Self.request(modelVersion: 2),
    ]
    let local = [
      try LocalRandomizer(.gaussian(standardDeviation: 1), bound: 1),
      try LocalRandomizer(.gaussian(standardDeviation: 2), bound: 1),
      try LocalRandomizer(.gaussian(standardDeviation: 1), bound: 2), try LocalRandomizer(.laplace(scale: 1), bound: 1),
      try LocalRandomizer(.privUnit(PrivUnit(epsilon: 4, dimension: 3, bound: 1)), bound: 1),
      try LocalRandomizer(.privUnit(PrivUnit(epsilon: 5, dimension: 3, bound: 1)), bound: 1),
      try LocalRandomizer(.privUnit(PrivUnit(epsilon: 4, dimension: 3, bound: 1, normShare: 0.3)), bound: 1),
    ]
    requests += local.map { Self.request(protection: .noise($0)) }
    let shares = try Self.noised()
    requests += [
      Self.request(protection: .clip(bound: 1)), Self.request(protection: .clip(bound: 2)),
      Self.request(protection: .encode(shares, rotationSeed: 1)),
      Self.request(protection: .encode(shares, rotationSeed: 2)),
    ]
    let inputs = [
      try MaskedInput(.fixedPoint(Self.fixedPoint()), cohort: 4, seed: 1),
      try MaskedInput(.fixedPoint(Self.fixedPoint()), cohort: 4, seed: 2),
      try MaskedInput(.fixedPoint(Self.fixedPoint()), cohort: 3, seed: 1),
      try MaskedInput(.noised(shares), cohort: 4, seed: 1),
    ]
    requests += inputs.map { Self.request(masking: $0) }
    let digests = try requests.map { try $0.digest() }
    // The first plain algorithm is the request itself.
    #expect(Set(digests).count == requests.count)
    #expect(try digests.contains(Self.request().digest()))
    #expect(try Self.request().digest() == Self.request().digest())
  }

  /// A number that has no canonical bytes gives no digest, and so no session.
  @Test func numbersWithoutBytes() throws {
    for number in [Float.nan, .infinity, -.infinity, -0.0] {
      #expect(throws: NotCanonical.self) {
        try Self.request(training: Self.plan { $0.optimizer.weightDecay = number }).digest()
      }
    }
    for bound in [Double.nan, .infinity, -0.0] {
      #expect(throws: NotCanonical.self) { try Self.request(protection: .clip(bound: bound)).digest() }
    }
  }
}

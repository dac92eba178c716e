internal import CoveyAggregation
public import CoveyCore
public import CoveyNoise
public import CoveyPrivacy

/// What a server keeps a run's privacy plan with.
public final class PrivateRun {
  /// What to do, with every number decided.
  public let plan: PrivacyPlan
  /// Where noise and secret cohorts come from.
  public let noise: any NoiseSupply
  /// Knows what was released, and refuses what must not be.
  public let ledger: any ReleaseLedger
  /// The run's seed, from which clients and server take each round's rotation.
  let seed: UInt64
  /// The numbers of distributed noise; nil in other modes.
  let encoding: DistributedEncoding?
  /// Reads sums of encoded updates.
  var decoder: DistributedDecoder?
  /// Where clipped updates are summed; nil in other modes, and under masks.
  private(set) var grid: GridSum?
  /// Where encoded updates are summed; nil in other modes, and under masks.
  private(set) var ring: RingSum?
  /// Memory of released means.
  var mean = ParameterVector(count: 0)
  /// Threads that make noise.
  public let workers: any PieceWorkers
  /// The last noise on a sum: making its tables takes longer than a small model's noise.
  private var lastGaussian: DiscreteGaussian?
  /// What the last round's clients were asked to do to their updates.
  private var lastRandomizer: LocalRandomizer?

  /// The parts of a private run.
  /// - Parameter seed: The run's seed, which is public.
  /// - Throws: `PrivacyError` if there is no grid for distributed noise.
  public init(
    plan: PrivacyPlan, noise: any NoiseSupply, ledger: any ReleaseLedger, seed: UInt64,
    workers: any PieceWorkers = SerialWorkers()
  ) throws {
    self.plan = plan
    self.seed = seed
    encoding = try plan.distributedEncoding()
    decoder = encoding.map { DistributedDecoder($0) }
    self.noise = noise
    self.ledger = ledger
    self.workers = workers
  }

  /// Makes the sum that the mode releases from; nil if any aggregate of the updates will do.
  func makeAggregator(parameterCount: Int) -> (any UpdateAggregator)? {
    switch plan.configuration.mode {
    case .central:
      let sum = GridSum(parameterCount: parameterCount)
      grid = sum
      return sum
    case .local: return FloatSum(parameterCount: parameterCount, stage: .noised, denominator: plan.denominator)
    case .distributed:
      ring = encoding.map { RingSum($0.ring) }
      return ring
    // Clients' replies are made of steps that have noise already: any use of them is as private.
    case .example: return nil
    }
  }

  /// What a round's mean is over, whoever answered; nil where that is the updates that arrived.
  var fixedDenominator: Double? { plan.configuration.mode.ofNoisedSums == nil ? nil : plan.denominator }

  /// What the clients of a round must do to their updates.
  /// - Throws: `PrivacyError` for a mechanism that clients do not have.
  func protection(_ state: PrivacyState) throws -> UpdateProtection {
    switch plan.configuration.mode {
    case .central: .clip(bound: state.clipBound)
    case .local: .noise(try randomizer(state.clipBound))
    case .distributed: encoding.map { .encode($0, rotationSeed: seed) } ?? .none
    case .example: .none
    }
  }

  /// Prepares the sum for a round's clip bound.
  func prepare(_ state: PrivacyState?) {
    if let state { grid?.step = SumGrid(bound: state.clipBound).step }
  }

  private func randomizer(_ bound: Double) throws -> LocalRandomizer {
    if let lastRandomizer, lastRandomizer.bound == bound { return lastRandomizer }
    let randomizer = try plan.randomizer(bound: bound)
    lastRandomizer = randomizer
    return randomizer
  }

  /// Integer noise of standard deviation `deviation`; nil for none.
  /// - Throws: `PrivacyError` if it cannot be made.
  func gaussian(_ deviation: Double) throws -> DiscreteGaussian? {
    guard deviation > 0 else { return nil }
    if let lastGaussian, lastGaussian.standardDeviation == deviation { return lastGaussian }
    let gaussian = try DiscreteGaussian(standardDeviation: deviation)
    lastGaussian = gaussian
    return gaussian
  }
}

public import CoveyCore
public import CoveyData
import CoveyRandom

/// A source's examples before they are shared out.
public struct LoadedExamples: Sendable {
  /// Training examples.
  public var train: Dataset
  /// Test examples; nil if there are none.
  public var test: Dataset?
  /// Which client each training example belongs to, where the source says so; any numbers.
  public var keys: SharedBuffer<Int32>?
  /// Names of the classes, where the source has them.
  public var classNames: [String]?

  /// What was read off all training examples; a private run refuses it.
  public var statistics: [DataFacts.Statistic] = []
  /// What the configuration states instead.
  public var publicFacts: [String] = []
  /// Where the test examples come from.
  public var heldOut: DataFacts.HeldOut

  /// Examples; without a test set, nothing is held out.
  public init(
    train: Dataset, test: Dataset?, heldOut: DataFacts.HeldOut = .none, keys: SharedBuffer<Int32>? = nil,
    classNames: [String]? = nil
  ) {
    self.train = train
    self.test = test
    self.heldOut = test == nil ? .none : heldOut
    self.keys = keys
    self.classNames = classNames
  }

  /// Notes that the number of classes is the largest label's, if targets are classes.
  public mutating func noteLargestLabel() {
    guard case .classes = train.targets else { return }
    statistics.append(
      DataFacts.Statistic(
        name: "the number of classes, by the largest label", key: "data.classes",
        remedy: "state the number of classes, data.classes"))
  }

  /// Notes that the configuration states the number of classes.
  public mutating func noteStatedClasses() {
    switch train.targets {
    case .classes(let count), .sequence(_, let count): publicFacts.append("\(count) classes")
    case .values: break
    }
  }

  /// Shifts and scales pixels; the test images get the same scale.
  package mutating func scale(_ scale: PixelScale) throws {
    switch scale {
    case .unit: return
    case .fitted:
      guard let fitted = train.byteStandardization else { throw Self.notBytes }
      try rescale(by: fitted.scale, plus: fitted.offset)
      statistics.append(
        DataFacts.Statistic(
          name: "mean and deviation of all pixels", key: "data.standardize",
          remedy: "state data.standardize: {mean: ..., deviation: ...} with public numbers, or false"))
    case .stated(let mean, let deviation):
      guard case .bytes(_, let unit, let offset) = train.featureStorage else { throw Self.notBytes }
      try rescale(by: unit / Float(deviation), plus: (offset - Float(mean)) / Float(deviation))
      publicFacts.append("mean \(mean) and deviation \(deviation) of pixels")
    }
  }

  private static let notBytes = DataError.impossiblePartition(
    "these examples cannot be standardised: they are not bytes, or all alike")

  private mutating func rescale(by scale: Float, plus offset: Float) throws {
    train = try train.rescaled(scale: scale, offset: offset)
    test = try test?.rescaled(scale: scale, offset: offset)
  }

  /// Moves a share of the training examples, drawn by chance, to the test set, which must be empty.
  ///
  /// Every example has the same chance, whoever's it is. The order of the rest stays.
  package mutating func holdOut(_ fraction: Double, seed: UInt64) throws {
    let count = Int((Double(train.count) * fraction).rounded())
    guard test == nil, count > 0 else { return }
    guard count < train.count else {
      throw DataError.impossiblePartition(
        "holding out \(fraction) of \(train.count) examples leaves none to train on; use a smaller testFraction")
    }
    var stream = RandomStream(seed: seed, purpose: .partition, round: -3)
    var isHeld = [Bool](repeating: false, count: train.count)
    for position in stream.sample(count, from: train.count) { isHeld[position] = true }
    let kept = (0..<Int32(train.count)).filter { !isHeld[Int($0)] }
    let held = (0..<Int32(train.count)).filter { isHeld[Int($0)] }
    test = try train.subset(held)
    train = try train.subset(kept)
    if let keys { self.keys = SharedBuffer(kept.map { keys[Int($0)] }) }
    heldOut = .clientData
  }
}

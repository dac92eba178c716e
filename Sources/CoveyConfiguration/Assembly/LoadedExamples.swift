internal import CoveyCore
package import CoveyData
internal import CoveyRandom

/// A source's examples before they are shared out.
package struct LoadedExamples {
  /// Training examples.
  package var train: Dataset
  /// Test examples; nil if there are none.
  package var test: Dataset?
  /// Which client each training example belongs to, where the source says so; any numbers.
  package var keys: SharedBuffer<Int32>?
  /// Names of the classes, where the source has them.
  package var classNames: [String]?

  init(train: Dataset, test: Dataset?, keys: SharedBuffer<Int32>? = nil, classNames: [String]? = nil) {
    self.train = train
    self.test = test
    self.keys = keys
    self.classNames = classNames
  }

  /// Gives images mean 0 and standard deviation 1 over all training pixels; the test images get the same scale.
  mutating func standardize() throws {
    guard let (scale, offset) = train.byteStandardization else {
      throw DataError.impossiblePartition("these examples cannot be standardised: they are not bytes, or all alike")
    }
    train = try train.rescaled(scale: scale, offset: offset)
    test = try test?.rescaled(scale: scale, offset: offset)
  }

  /// Moves a share of the training examples, drawn by chance, to the test set, which must be empty.
  ///
  /// Every example has the same chance, whoever's it is. The order of the rest stays.
  mutating func holdOut(_ fraction: Double, seed: UInt64) throws {
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
  }
}

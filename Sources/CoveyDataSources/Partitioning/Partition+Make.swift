import CoveyCore
public import CoveyData
import CoveyRandom

extension Partition {
  /// Splits a data set over clients.
  /// - Parameters:
  ///   - scheme: How.
  ///   - dataset: The examples; most schemes need class labels.
  ///   - keys: One key an example, for ``PartitionScheme/natural``.
  ///   - seed: The run's seed; streams of purpose `partition` are used.
  /// - Throws: ``DataError/impossiblePartition(_:)`` telling what to change, if a parameter is out of range, labels or
  ///   keys are missing, or a client would be empty.
  public static func make(
    _ scheme: PartitionScheme, dataset: Dataset, keys: SharedBuffer<Int32>? = nil, seed: UInt64
  ) throws -> Partition {
    let count = dataset.count
    if let clients = scheme.clients, scheme.kind != .explicit, scheme.kind != .resampled {
      guard clients >= 1, clients <= count else {
        throw DataError.impossiblePartition(
          "\(scheme.name): \(clients) clients for \(count) examples; use 1 to \(count) clients")
      }
    }
    var stream = RandomStream(seed: seed, purpose: .partition)
    switch scheme {
    case .iid(let clients):
      return even(shuffled(count, &stream), clients: clients)
    case .dirichlet(let clients, let alpha):
      return try dirichlet(
        try LabelIndex(dataset, scheme: scheme, stream: &stream), clients: clients, alpha: alpha, stream: &stream)
    case .dirichletPerClass(let clients, let alpha, let minimum):
      return try dirichletPerClass(
        try LabelIndex(dataset, scheme: scheme, stream: &stream), clients: clients, alpha: alpha, minimum: minimum,
        stream: &stream)
    case .shards(let clients, let perClient):
      return try shards(
        try LabelIndex(dataset, scheme: scheme), clients: clients, perClient: perClient, stream: &stream)
    case .labelsPerClient(let clients, let labels):
      return try dealt(
        try LabelIndex(dataset, scheme: scheme, stream: &stream), weights: Array(repeating: 1, count: clients),
        labels: labels, minimum: 1, stream: &stream)
    case .logNormal(let clients, let deviation, let minimum, let labels):
      let weights = try logNormalWeights(clients, deviation: deviation, &stream)
      return try skewed(dataset, scheme, weights: weights, minimum: minimum, labels: labels, stream: &stream)
    case .powerLaw(let clients, let exponent, let minimum, let labels):
      let weights = try powerLawWeights(clients, exponent: exponent, &stream)
      return try skewed(dataset, scheme, weights: weights, minimum: minimum, labels: labels, stream: &stream)
    case .natural:
      guard let keys else {
        throw DataError.impossiblePartition("natural: this data has no keys; use another scheme or name a key column")
      }
      guard keys.count == count else {
        throw DataError.impossiblePartition("natural: \(keys.count) keys for \(count) examples")
      }
      return try natural(keys: keys)
    case .explicit(let offsets):
      return try explicit(offsets.values(), count: count)
    case .resampled:
      throw DataError.impossiblePartition("resampled: clients who share examples are no partition; resample instead")
    }
  }

  static func shuffled(_ count: Int, _ stream: inout RandomStream) -> [Int32] {
    var positions = (0..<Int32(count)).map { $0 }
    stream.shuffle(&positions)
    return positions
  }

  /// Cuts positions into parts whose sizes differ by at most one, the longer ones first.
  static func even(_ positions: [Int32], clients: Int) -> Partition {
    let (size, longer) = positions.count.quotientAndRemainder(dividingBy: clients)
    return Partition(
      positions: SharedBuffer(positions), offsets: SharedBuffer((0...clients).map { $0 * size + min($0, longer) }))
  }

  private static func skewed(
    _ dataset: Dataset, _ scheme: PartitionScheme, weights: [Double], minimum: Int, labels: Int?,
    stream: inout RandomStream
  ) throws -> Partition {
    if let labels {
      return try dealt(
        try LabelIndex(dataset, scheme: scheme, stream: &stream), weights: weights, labels: labels, minimum: minimum,
        stream: &stream)
    }
    guard minimum >= 1, minimum <= dataset.count / weights.count else {
      throw DataError.impossiblePartition(
        "\(scheme.name): at least \(minimum) examples for each of \(weights.count) clients, of \(dataset.count); "
          + "use a minimum from 1 to \(dataset.count / weights.count)")
    }
    let sizes = apportion(dataset.count, weights: weights, minimum: minimum)
    var offsets = [0]
    for size in sizes { offsets.append(offsets[offsets.count - 1] + size) }
    return Partition(
      positions: SharedBuffer(shuffled(dataset.count, &stream)), offsets: SharedBuffer(offsets))
  }
}

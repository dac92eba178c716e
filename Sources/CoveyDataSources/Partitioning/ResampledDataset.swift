public import CoveyCore
public import CoveyData
import CoveyRandom

/// Any number of virtual clients over one data set: each client draws its examples' positions when asked.
///
/// Nothing is stored per client. Clients overlap: an example can belong to many of them. A client's positions depend on
/// the seed and the client alone.
public struct ResampledDataset: FederatedDataset {
  /// The shared examples.
  public let base: Dataset
  /// Held-out examples.
  public let test: Dataset?
  /// The population.
  public let clientCount: Int
  /// Examples per client.
  public let sizes: ClientSizes
  /// If given, client c draws from group c modulo the number of groups, for example one writer's examples.
  public let groups: Partition?
  /// Whether a client may hold an example twice. Without replacement a client has at most its group's examples.
  public let withReplacement: Bool
  private let seed: UInt64

  /// Virtual clients over `base`.
  /// - Throws: `DataError.impossiblePartition(_:)` if there are no clients or examples or a size is out of range,
  ///   `DataError.emptyClient(_:)` if a group is empty.
  public init(
    base: Dataset, test: Dataset?, clients: Int, sizes: ClientSizes, groups: Partition? = nil,
    withReplacement: Bool = true, seed: UInt64
  ) throws {
    guard clients >= 1 else {
      throw DataError.impossiblePartition("\(clients) resampled clients; use at least 1")
    }
    guard base.count >= 1 else {
      throw DataError.impossiblePartition("resampled clients need examples to draw from; the data set is empty")
    }
    try sizes.check()
    if let groups {
      guard groups.clientCount > 0 else {
        throw DataError.impossiblePartition("resampled clients need at least one group")
      }
      if let empty = (0..<groups.clientCount).first(where: { groups[$0].count == 0 }) {
        throw DataError.emptyClient(empty)
      }
    }
    self.base = base
    self.test = test
    clientCount = clients
    self.sizes = sizes
    self.groups = groups
    self.withReplacement = withReplacement
    self.seed = seed
  }

  /// The type of features.
  public var features: FeatureKind { base.features }
  /// The type of targets.
  public var targets: TargetKind { base.targets }

  /// Examples that `client` owns.
  public func exampleCount(ofClient client: Int) -> Int {
    precondition(client >= 0 && client < clientCount, "client index out of range")
    var stream = RandomStream(seed: seed, purpose: .partition, round: -1, client: client)
    let size = sizes.draw(from: &stream)
    return withReplacement ? size : min(size, pool(of: client)?.count ?? base.count)
  }

  /// The examples of `client`.
  public func view(ofClient client: Int) throws -> ClientView {
    let size = exampleCount(ofClient: client)
    let pool = pool(of: client)
    let available = pool?.count ?? base.count
    var stream = RandomStream(seed: seed, purpose: .partition, round: -2, client: client)
    let sample = withReplacement ? nil : stream.sample(size, from: available)
    let positions = SharedBuffer<Int32>(count: size) { buffer in
      for i in 0..<size {
        let draw = sample?[i] ?? Int(stream.integer(below: UInt32(available)))
        buffer.initializeElement(at: i, to: pool?.pointer[draw] ?? Int32(draw))
      }
    }
    return ClientView(dataset: base, positions: SharedSlice(positions, 0..<size))
  }

  private func pool(of client: Int) -> SharedSlice? {
    groups.map { $0[client % $0.clientCount] }
  }
}

@_spi(ReleaseMaker) public import CoveyAggregation
public import CoveyCore
public import CoveyNoise

extension PrivacyModeTraits {
  /// Mode distributed: each client adds a share of integer noise, which wraps around and adds up exactly.
  public static let distributed = PrivacyModeTraits(
    unit: .client, noise: .shares, mechanisms: [.discreteGaussian, .skellam])
}

/// Mode distributed, the client's half: to clip, rotate, round to integers, and add a share of the noise.
public struct DistributedClient: ClientProtection {
  private let encoding: DistributedEncoding
  private let seed: UInt64

  /// A client with such shares.
  /// - Parameters:
  ///   - encoding: The decided numbers of the shares.
  ///   - seed: The run's seed, which is public: all clients take a round's rotation from it.
  public init(_ encoding: DistributedEncoding, seed: UInt64) {
    self.encoding = encoding
    self.seed = seed
  }

  /// The update as integers of the ring.
  public func protect(_ draft: inout UpdateDraft, in turn: ProtectionTurn) throws -> ReplyContent {
    let supply = try turn.supply()
    try draft.checkSize(encoding.dimension)
    let clipped = try draft.clip(to: encoding.clipBound)
    var integers = turn.memory.takeRing(encoding.ring)
    do {
      let tools = try turn.memory.tools.tools(encoding, seed, turn.round)
      let encoded = try tools.encoder.protect(
        clipped, rotation: tools.rotation,
        rounding: supply.source(.rounding, round: turn.round, client: turn.client.rawValue, piece: 0),
        noise: supply.source(.update, round: turn.round, client: turn.client.rawValue, piece: 0), into: &integers)
      draft.delta = clipped.takeValues()
      return .encoded(encoded)
    } catch {
      // The memory stays here, whether the update can be encoded or not.
      draft.delta = clipped.takeValues()
      throw error
    }
  }

  /// Encodes an update into the first elements of `integers`, in the same way: masks go around them.
  /// - Throws: `PrivacyError` if noise cannot be made, or the update exceeds the bound; ``ProtectionError/noNoise``.
  func encode(
    _ update: borrowing Update<Clipped>, in turn: ProtectionTurn, into integers: inout RingVector
  ) throws {
    let supply = try turn.supply()
    let tools = try turn.memory.tools.tools(encoding, seed, turn.round)
    try tools.encoder.encode(
      update, rotation: tools.rotation,
      rounding: supply.source(.rounding, round: turn.round, client: turn.client.rawValue, piece: 0),
      noise: supply.source(.update, round: turn.round, client: turn.client.rawValue, piece: 0), into: &integers)
  }
}

/// Mode distributed, the server's half: clients' integers carry shares of the noise, which are enough in their sum; the server
/// decodes the sum, and makes nothing of one with fewer shares than are counted on (Kairouz, Liu, Steinke 2021, arXiv
/// 2102.06387).
public final class DistributedServer: ServerProtection {
  private let encoding: DistributedEncoding
  private let denominator: Double
  private let hasNoise: Bool
  private let seed: UInt64
  private var decoder: DistributedDecoder
  /// Where encoded updates are summed; nil under masks.
  private var ring: RingSum?
  /// Memory of released means.
  private var mean: ParameterVector

  /// A server.
  /// - Parameters:
  ///   - encoding: The decided numbers of the shares.
  ///   - denominator: What the sum is divided by, whoever answers, > 0.
  ///   - hasNoise: Whether there is any.
  ///   - seed: The run's seed, which is public: clients and server take each round's rotation from it.
  package init(_ encoding: DistributedEncoding, denominator: Double, hasNoise: Bool, seed: UInt64) {
    self.encoding = encoding
    self.denominator = denominator
    self.hasNoise = hasNoise
    self.seed = seed
    decoder = DistributedDecoder(encoding)
    mean = ParameterVector(count: encoding.dimension)
  }

  /// The numbers of the shares.
  public var shares: DistributedEncoding? { encoding }

  /// The stated one.
  public var fixedDenominator: Double? { denominator }

  /// To clip, encode and add a share.
  public func terms(bound: Double) -> UpdateProtection { .encode(encoding, rotationSeed: seed) }

  /// A sum of integers of the ring.
  public func makeAggregator(parameterCount: Int) -> (any UpdateAggregator)? {
    let sum = RingSum(encoding.ring)
    ring = sum
    return sum
  }

  /// The mean over the fixed denominator, with the noise that the clients added.
  ///
  /// With fewer updates than are counted on, the sum has less noise than is accounted, so nothing is made of it.
  public func release(
    _ turn: ReleaseTurn, state: inout ProtectionState, report: inout PrivacyReport
  ) -> ReleasedMean? {
    guard !turn.isAborted, let sum = turn.masked?.ring ?? ring?.gather() else { return nil }
    let completed = turn.fold.withCounts { $0.completed }
    guard completed >= encoding.countedClients else {
      report.withheld =
        "\(completed) updates arrived, and the noise counts on \(encoding.countedClients): nothing is released; "
        + "raise privacy.distributed.missingShare to allow for clients that fail or are not drawn"
      return nil
    }
    let rotation = RandomizedHadamard(dimension: encoding.dimension, seed: seed, round: turn.round)
    decoder.decode(sum, rotation: rotation, into: &mean)
    mean.scale(by: Float(1 / denominator))
    return hasNoise ? .noised(Released(mean)) : .unnoised(Released(mean))
  }
}

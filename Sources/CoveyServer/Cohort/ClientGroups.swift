internal import CoveyRandom

/// The fixed public groups of grouped Poisson samples.
///
/// A client's group is a hash of its index: the first number below the number of groups that the stream (Philox-4x32-10, see
/// `RandomStream`) with the key "covey:gp", the purpose of cohorts and the client's index gives. No data, no seed and no
/// other client decides it, so that a client more or less moves nobody, and it is the same in every round, process and
/// version.
public struct ClientGroups: Sendable, Hashable {
  /// The ASCII bytes of "covey:gp" as a big-endian number.
  private static let label: UInt64 = 0x636F_7665_793A_6770

  /// Number of groups, >= 1.
  public let count: Int

  /// Groups.
  /// - Precondition: `count` is in 1..<2^32.
  public init(count: Int) {
    precondition((1..<1 << 32).contains(count), "clients are in 1 to 2^32 groups")
    self.count = count
  }

  /// The group of `client` >= 0, in 0..<count.
  public func group(of client: Int) -> Int {
    var stream = RandomStream(seed: Self.label, purpose: .cohort, client: client)
    return Int(stream.integer(below: UInt32(clamping: count)))
  }

  /// The group whose members may take part in `round` (from 0).
  public func group(ofRound round: Int) -> Int { round % count }
}

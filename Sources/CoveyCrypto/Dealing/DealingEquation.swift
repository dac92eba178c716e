/// Checks that masked shares belong to the secrets of public keys: h(0) G = A + r1 S + r2 B, where h(0) follows from the
/// first `threshold` of them.
public struct DealingEquation: Sendable {
  private let interpolation: ShareInterpolation

  /// The equation for dealings with this threshold.
  /// - Throws: ``CryptoError/noShares`` unless it is at least 1.
  public init(threshold: Int) throws {
    guard threshold >= 1 else { throw CryptoError.noShares }
    interpolation = try ShareInterpolation(indices: Array(1...threshold))
  }

  /// Whether the equation holds. About 0.15 milliseconds.
  /// - Parameters:
  ///   - values: The masked shares of the holders 1, 2, ..., at least as many as the threshold.
  ///   - challenge: Drawn after everything else was fixed.
  ///   - first: S = p(0) G as it should be.
  ///   - second: B = o(0) G as it should be.
  ///   - mask: A = g(0) G.
  public func holds(
    _ values: [GroupScalar], _ challenge: DealingChallenge, first: PublicKey, second: PublicKey, mask: PublicKey
  ) -> Bool {
    guard values.count >= interpolation.indices.count, first.isGroupElement, second.isGroupElement, mask.isGroupElement
    else { return false }
    let left = GroupEquation.generator(times: interpolation.value { values[$0].scalar })
    let right = GroupEquation.sum(
      mask.storage,
      GroupEquation.sum(
        GroupEquation.element(first.storage, times: challenge.first),
        GroupEquation.element(second.storage, times: challenge.second)))
    return left == right
  }
}

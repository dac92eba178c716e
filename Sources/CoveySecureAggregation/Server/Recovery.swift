internal import CoveyCore
internal import CoveyCrypto
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What takes the masks off a sum.
struct Recovery: Sendable {
  /// Who takes part.
  let roster: SessionRoster
  /// What recovered secrets are recognised by, and who dealt any.
  let commitments: CommitmentBook
  /// Whose input is in the sum.
  let survivors: PositionSet
  /// The shares by position of who revealed them.
  let revealed: [RevealedShares?]
  /// The sum of the masked inputs.
  let accumulator: StripedAccumulator

  /// A secret to be recovered.
  private struct Target: Sendable {
    let position: Int
    /// Which interpolation serves it.
    let group: Int
    /// The holders whose shares are used, and where they are in their answers.
    let shares: [(holder: Int, index: Int)]
  }

  /// How many secrets a worker recovers at a time.
  private static let secretsOfPiece = 4

  /// The sum of the survivors' inputs.
  /// - Throws: ``SecureAggregationError/wrongSecret(_:)`` if the shares of a client give another secret than it committed
  ///   to; `CryptoError` if there is no memory for secrets.
  func sum(on workers: any PieceWorkers) throws -> RingVector {
    let (targets, groups) = self.targets()
    let interpolations = try Self.collect(groups.count, piece: 1, on: workers) {
      try ShareInterpolation(indices: groups[$0])
    }
    let masks = try Self.collect(targets.count, piece: Self.secretsOfPiece, on: workers) {
      try self.masks(of: targets[$0], interpolations[targets[$0].group])
    }
    // An input that was admitted just before its step was closed may still be on its way into the sum.
    while accumulator.count < survivors.members { sched_yield() }
    var total = accumulator.total()
    MaskExpander.shared.apply(masks.flatMap(\.self), to: &total, on: workers)
    return total
  }

  /// Which secrets are to be recovered, and from which sets of holders. The holders with the lowest indices are taken, so
  /// that as many secrets as possible are recovered with the same coefficients.
  private func targets() -> ([Target], groups: [[Int]]) {
    let threshold = roster.parameters.threshold
    var (groups, numbers, targets) = ([[Int]](), [[Int]: Int](), [Target]())
    for position in SurvivorRules.unknown(roster.graph, survivors, dealers: commitments.dealers) {
      var (indices, shares) = ([Int](), [(holder: Int, index: Int)]())
      indices.reserveCapacity(threshold)
      shares.reserveCapacity(threshold)
      for (rank, holder) in roster.holders(of: position).enumerated() {
        guard shares.count < threshold, let index = revealed[holder]?.index(of: position) else { continue }
        indices.append(rank + 1)
        shares.append((holder, index))
      }
      let group = numbers[indices] ?? groups.count
      if group == groups.count {
        groups.append(indices)
        numbers[indices] = group
      }
      targets.append(Target(position: position, group: group, shares: shares))
    }
    return (targets, groups)
  }

  private func masks(of target: Target, _ interpolation: ShareInterpolation) throws -> [Mask] {
    let secret = try interpolation.reconstruct(
      target.shares.compactMap { try revealed[$0.holder]?.share(at: $0.index) })
    return survivors.contains(target.position)
      ? [try selfMask(of: target.position, secret)] : try pairMasks(of: target.position, secret)
  }

  /// What takes off the mask that a survivor added alone.
  private func selfMask(of position: Int, _ secret: SecretKey) throws -> Mask {
    guard try roster.binding.selfMaskCommitment(secret, of: position) == commitments.selfMask(of: position) else {
      throw SecureAggregationError.wrongSecret(roster.client(at: position))
    }
    return Mask(key: try roster.binding.selfMaskKey(secret, of: position), sign: .subtracts)
  }

  /// What takes off the masks that survivors share with a client whose input did not arrive.
  private func pairMasks(of position: Int, _ seed: SecretKey) throws -> [Mask] {
    let pair = try KeyAgreementKey(seed: seed)
    let publicKey = roster.keys[position].maskKey
    guard pair.publicKey == publicKey else {
      throw SecureAggregationError.wrongSecret(roster.client(at: position))
    }
    return try roster.graph.neighbours(of: position).filter { survivors.contains($0) }.map { survivor in
      let other = roster.keys[survivor].maskKey
      let key = try roster.binding.pairMaskKey(pair.sharedSecret(with: other), between: publicKey, and: other)
      return Mask(key: key, sign: survivor > position ? .subtracts : .adds)
    }
  }

  /// The values of a function over `0..<count`, computed by workers in pieces; the error of the lowest index if there is
  /// one.
  private static func collect<Value: Sendable>(
    _ count: Int, piece: Int, on workers: any PieceWorkers, _ body: @escaping @Sendable (Int) throws -> Value
  ) throws -> [Value] {
    let pieces = (count + piece - 1) / piece
    let results = Mutex([Result<[Value], any Error>?](repeating: nil, count: pieces))
    workers.perform(pieces: pieces) { number in
      let result = Result { try (number * piece..<min((number + 1) * piece, count)).map(body) }
      results.withLock { $0[number] = result }
    }
    return try results.withLock { results in
      var values: [Value] = []
      values.reserveCapacity(count)
      for result in results {
        guard let result else { preconditionFailure("workers must perform every piece") }
        values += try result.get()
      }
      return values
    }
  }
}

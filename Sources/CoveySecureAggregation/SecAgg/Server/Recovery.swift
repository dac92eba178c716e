internal import CoveyCore
internal import CoveyCrypto
internal import Synchronization

/// What takes the masks off a sum.
struct Recovery: Sendable {
  /// Who takes part.
  let roster: SessionRoster
  /// What names the list of those who masked.
  let rosterDigest: Bytes32
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

  /// What came of a secret.
  private struct Found: Sendable {
    /// What it takes off.
    var masks: [Mask] = []
    /// Who was found to lie.
    var liars: [Exclusion] = []
    /// Why there is no secret; nil if there is.
    var failure: SecureAggregationError?
  }

  /// How many secrets a worker recovers at a time.
  private static let secretsOfPiece = 4

  /// The sum of the survivors' inputs, and who was found to lie on the way, which counts whether there is a sum or not.
  ///
  /// There is none, ``SecureAggregationError/unrecoverable(_:shares:threshold:)``, if too many shares of a client are wrong,
  /// which takes that client and their holders.
  /// - Throws: `CryptoError` if there is no memory for secrets.
  func sum(
    on workers: any PieceWorkers
  ) throws -> (sum: Result<RingVector, SecureAggregationError>, liars: [Exclusion]) {
    let (targets, groups) = self.targets()
    let interpolations = try Self.collect(groups.count, piece: 1, on: workers) {
      try ShareInterpolation(indices: groups[$0])
    }
    let recovered = try Self.collect(targets.count, piece: Self.secretsOfPiece, on: workers) {
      try self.masks(of: targets[$0], interpolations[targets[$0].group])
    }
    let liars = recovered.flatMap(\.liars)
    if let failure = recovered.lazy.compactMap(\.failure).first { return (.failure(failure), liars) }
    var total = accumulator.total()
    MaskExpander.shared.apply(recovered.flatMap(\.masks), to: &total, on: workers)
    return (.success(total), liars)
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

  private func masks(of target: Target, _ interpolation: ShareInterpolation) throws -> Found {
    let position = target.position
    let isAlive = survivors.contains(position)
    let expected = isAlive ? commitments.selfMaskKey(of: position) : roster.keys[position].maskKey
    guard let expected else { throw SecureAggregationError.sessionOver }
    let secret = try interpolation.reconstruct(
      target.shares.compactMap { try revealed[$0.holder]?.share(at: $0.index) })
    if let key = try? GroupKey(scalar: secret), key.publicKey == expected {
      return Found(masks: isAlive ? [try selfMask(of: position, secret)] : try pairMasks(of: position, key))
    }
    return try despiteLeague(position, expected)
  }

  /// What takes off the mask that a survivor added alone.
  private func selfMask(of position: Int, _ secret: SecretKey) throws -> Mask {
    Mask(key: try roster.binding.selfMaskKey(secret, of: position), sign: .subtracts)
  }

  /// What takes off the masks that survivors share with a client whose input did not arrive.
  private func pairMasks(of position: Int, _ pair: GroupKey) throws -> [Mask] {
    try roster.graph.maskNeighbours(of: position).filter { survivors.contains($0) }.map { survivor in
      let other = roster.keys[survivor].maskKey
      let key = try roster.binding.pairMaskKey(
        pair.sharedSecret(with: other), between: pair.publicKey, and: other, roster: rosterDigest)
      return Mask(key: key, sign: survivor > position ? .subtracts : .adds)
    }
  }

  /// What comes of a secret of whose shares some are wrong, and who lied: that client, and the holders of those.
  private func despiteLeague(_ position: Int, _ expected: PublicKey) throws -> Found {
    var (holders, indices, shares) = ([Int](), [Int](), [SecretKey]())
    for (rank, holder) in roster.holders(of: position).enumerated() {
      guard let answer = revealed[holder], let index = answer.index(of: position) else { continue }
      holders.append(holder)
      indices.append(rank + 1)
      shares.append(try answer.share(at: index))
    }
    let threshold = roster.parameters.threshold
    let kind: ShareKind = survivors.contains(position) ? .selfMask : .maskKey
    func named(_ position: Int, _ misconduct: Misconduct, by places: [Int]) -> Exclusion {
      let entries = places.map { UnmaskingResponse.Entry(position: holders[$0], kind: kind, share: shares[$0]) }
      return Exclusion(
        client: roster.client(at: position), misconduct: misconduct, step: .unmasking,
        evidence: UnmaskingResponse(entries: entries).encoded(in: roster.context))
    }
    let search = LeagueSearch(indices: indices, shares: shares, threshold: threshold, publicKey: expected)
    guard let finding = try search.find() else {
      // All shares are those that were committed to, and together they are no sharing of the secret: that the client lied is
      // plain, whoever helped it.
      let failure = SecureAggregationError.unrecoverable(
        roster.client(at: position), shares: shares.count, threshold: threshold)
      return Found(liars: [named(position, .forgedDealing, by: Array(shares.indices))], failure: failure)
    }
    var found = Found(liars: [named(position, .forgedDealing, by: finding.wrong)])
    if search.areProven(wrong: finding.wrong.count, colluders: roster.colluders) {
      found.liars += finding.wrong.map { named(holders[$0], .forgedShare, by: finding.wrong) }
    }
    found.masks =
      kind == .selfMask
      ? [try selfMask(of: position, finding.secret)] : try pairMasks(of: position, GroupKey(scalar: finding.secret))
    return found
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

package import CoveyCore
package import CoveyCrypto
package import CoveySecureAggregation

extension LyingClient {
  /// What it deals.
  /// - Parameters:
  ///   - list: The keys that it was told.
  ///   - holders: The positions of those that hold its shares.
  ///   - lie: What is wrong; nil: nothing.
  ///   - victims: The holders, by position, whose shares are wrong where not all are; nil: the first one.
  package func dealing(
    _ list: KeyList, to holders: [Int], in context: SessionContext, _ lie: DealingLie?, victims: Set<Int>? = nil
  ) throws -> [UInt8] {
    let (parameters, own) = (context.parameters, list.position)
    let victims = victims ?? Set(holders.prefix(1))
    let selfMask = try GroupKey()
    let threshold = min(parameters.threshold + (lie == .higherDegree ? 1 : 0), parameters.holders)
    let sharing = try MaskedSharing(
      ShamirSharing(threshold: threshold, holders: parameters.holders),
      first: lie == .otherMaskKey ? ShamirSharing.randomSecret() : mask.scalar,
      second: lie == .otherSelfMask ? ShamirSharing.randomSecret() : selfMask.scalar)
    var packets: [[UInt8]] = []
    var shares: [SealedShare] = []
    for (rank, position) in holders.enumerated() {
      guard let peer = list.entries.first(where: { $0.position == position }) else { continue }
      let place = parameters.holdsOwnShare ? position : rank
      var plain = sharing.withShares(at: place) { $0.withUnsafeBytes { Array($0) } }
      if victims.contains(position) { try change(&plain, lie, by: offsets[position]) }
      let committed = lie == .otherCommitment && victims.contains(position) ? Array(plain.reversed()) : plain
      var sealed = try AuthenticatedCipher.seal(
        plain.span.bytes, with: channelKey(to: peer, context),
        associated: Self.fields(context, SessionStep.shares.rawValue, own, position).span.bytes)
      if lie == .allDamaged || (lie == .damaged && victims.contains(position)) { sealed[40] ^= 1 }
      packets.append(plain)
      shares.append(
        SealedShare(
          position: position, maskKeyCommitment: try Self.commitment(committed, .maskKey, own, position, context),
          selfMaskCommitment: try Self.commitment(committed, .selfMask, own, position, context), value: .zero,
          sealed: sealed[...]))
    }
    var kept: EncryptedShares.KeptShares?
    if parameters.holdsOwnShare {
      let plain = sharing.withShares(at: own) { $0.withUnsafeBytes { Array($0) } }
      kept = EncryptedShares.KeptShares(
        maskKeyCommitment: try Self.commitment(plain, .maskKey, own, own, context),
        selfMaskCommitment: try Self.commitment(plain, .selfMask, own, own, context), value: .zero)
    }
    let neutral = try PublicKey(bytes: Bytes32.zero.bytes.span.bytes)
    let fixed = EncryptedShares(
      selfMaskKey: lie == .neutralSelfMask ? neutral : selfMask.publicKey, mask: sharing.mask,
      channelProof: try channelProof(own, context), kept: kept, shares: shares)
    return try answer(fixed, sharing, packets, own, context, lie, victims).encoded(in: context)
  }

  private func change(_ plain: inout [UInt8], _ lie: DealingLie?, by offset: Int?) throws {
    switch lie {
    case .offPolynomial where offset != nil:
      // No number that is drawn at random is so near to either end that this leaves the field.
      var carry = offset ?? 0
      for index in 0..<32 {
        carry += Int(plain[index])
        plain[index] = UInt8(truncatingIfNeeded: carry)
        carry >>= 8
      }
    case .notCanonical: plain.replaceSubrange(0..<32, with: [UInt8](repeating: 0xff, count: 32))
    case .offPolynomial, .offWord:
      let other = try ShamirSharing.randomSecret()
      plain.replaceSubrange(0..<32, with: other.withBytes { $0.withUnsafeBytes { Array($0) } })
    default: break
    }
  }

  /// Answers the challenge of a dealing that is fixed but for that.
  private func answer(
    _ fixed: EncryptedShares, _ sharing: MaskedSharing, _ packets: [[UInt8]], _ own: Int, _ context: SessionContext,
    _ lie: DealingLie?, _ victims: Set<Int>
  ) throws -> EncryptedShares {
    let digest = try Self.digest(of: fixed, own, context)
    let challenge = try EncryptedShares.challenge(of: digest)
    var values = sharing.masked(challenge).map { Bytes32($0.bytes[...]) }
    let ownValue = fixed.kept == nil ? nil : values.remove(at: own)
    let shares = fixed.shares.enumerated().map { index, share in
      var value = values[index]
      if victims.contains(share.position) {
        if lie == .offPolynomial { hiddenValues[share.position] = Self.value(of: packets[index], challenge) }
        if lie == .offWord { value = Self.value(of: packets[index], challenge) }
        if lie == .impossibleValue { value = Bytes32(ArraySlice(repeating: 0xff, count: 32)) }
      }
      return SealedShare(
        position: share.position, maskKeyCommitment: share.maskKeyCommitment,
        selfMaskCommitment: share.selfMaskCommitment, value: value, sealed: share.sealed)
    }
    let kept = fixed.kept.map {
      EncryptedShares.KeptShares(
        maskKeyCommitment: $0.maskKeyCommitment, selfMaskCommitment: $0.selfMaskCommitment, value: ownValue ?? .zero)
    }
    let answered = EncryptedShares(
      selfMaskKey: fixed.selfMaskKey, mask: fixed.mask, channelProof: fixed.channelProof, kept: kept, shares: shares)
    guard context.parameters.server == .active else { return answered }
    let transcript = try Transcript("covey/secagg/dealt/v2")
    transcript.append(context.digest.value.bytes)
    transcript.append(own)
    transcript.append(digest.bytes)
    var all = shares.map { ($0.position, $0.value) }
    if let ownValue { all.append((own, ownValue)) }
    transcript.append(all.sorted { $0.0 < $1.0 }.flatMap { $0.1.bytes })
    transcript.append(fixed.channelProof.challenge.bytes + fixed.channelProof.response.bytes)
    return EncryptedShares(
      selfMaskKey: fixed.selfMaskKey, mask: fixed.mask, channelProof: fixed.channelProof, kept: kept, shares: shares,
      signature: sign(transcript))
  }

  private static func value(of packet: [UInt8], _ challenge: DealingChallenge) -> Bytes32 {
    Bytes32(challenge.value(of: packet.span.bytes).bytes[...])
  }

  private static func commitment(
    _ plain: [UInt8], _ kind: ShareKind, _ dealer: Int, _ holder: Int, _ context: SessionContext
  ) throws -> ShareCommitment {
    let transcript = try Transcript("covey/secagg/share-commitment/v2")
    transcript.append(fields(context, dealer, holder, Int(kind.rawValue)))
    transcript.append(Array(kind == .maskKey ? plain[0..<32] : plain[32..<64]))
    return ShareCommitment(transcript.digest())
  }

  private static func digest(of dealing: EncryptedShares, _ dealer: Int, _ context: SessionContext) throws -> Bytes32 {
    let transcript = try Transcript("covey/secagg/dealing/v2")
    transcript.append(context.digest.value.bytes)
    transcript.append(dealer)
    transcript.append(dealing.selfMaskKey.bytes)
    transcript.append(dealing.mask.bytes)
    var records = try dealing.shares.map {
      ($0.position, $0.maskKeyCommitment, $0.selfMaskCommitment, try BLAKE2b.hash($0.sealed.span.bytes).bytes)
    }
    if let kept = dealing.kept {
      records.append((dealer, kept.maskKeyCommitment, kept.selfMaskCommitment, Bytes32.zero.bytes))
    }
    for (position, maskKey, selfMask, hash) in records.sorted(by: { $0.0 < $1.0 }) {
      transcript.append(position)
      transcript.append(maskKey.bytes)
      transcript.append(selfMask.bytes)
      transcript.append(hash)
    }
    return Bytes32(transcript.digest())
  }
}

internal import CoveyCore
internal import CoveyCrypto
internal import CoveySecureAggregation

/// A client that speaks SecAgg by itself, up to the shares that it deals: it can lie inside of what it seals. What it
/// derives is written down here a second time, as docs/secure-aggregation.md says it, so that it also shows that the
/// implementation under test derives the same.
struct LyingDealer {
  /// What is wrong with what it deals.
  enum Lie {
    /// The first holder is told another confirmation of the pair's mask key.
    case confirmation
    /// The first holder gets 32 bytes that are no share.
    case impossibleShare
    /// All shares are random: they lie on no polynomial.
    case inconsistentShares
    /// The shares are of another secret than the one that the mask key is made of.
    case otherSecret
  }

  private let channel: KeyAgreementKey
  private let seed: SecretKey
  private let mask: KeyAgreementKey

  init() throws {
    channel = try KeyAgreementKey()
    seed = try ShamirSharing.randomSecret()
    mask = try KeyAgreementKey(seed: seed)
  }

  /// Its keys.
  func advertisement(of client: ClientID, in session: HostileSession) throws -> KeyAdvertisement {
    try session.advertisement(of: client, channelKey: channel.publicKey, maskKey: mask.publicKey)
  }

  /// What it deals.
  func shares(_ list: KeyList, in context: SessionContext, _ lie: Lie) throws -> [UInt8] {
    let parameters = context.parameters
    let own = list.position
    let sharing = try ShamirSharing(threshold: parameters.threshold, holders: parameters.holders)
    let selfMask = try ShamirSharing.randomSecret()
    let dealt = try sharing.split(lie == .otherSecret ? ShamirSharing.randomSecret() : seed)
    let dealtMask = try sharing.split(selfMask)
    func commitment(_ share: SecretKey, _ kind: ShareKind, _ holder: Int) throws -> ShareCommitment {
      let transcript = try Transcript("covey/secagg/share-commitment/v1")
      transcript.append(Self.fields(context, own, holder, Int(kind.rawValue)))
      share.withBytes { transcript.append($0) }
      return ShareCommitment(transcript.digest())
    }
    var sealed: [SealedShare] = []
    for (index, peer) in list.entries.enumerated() {
      let isFirst = index == 0
      let place = parameters.holdsOwnShare ? peer.position : index
      var (share, maskShare) = (try dealt.share(at: place), try dealtMask.share(at: place))
      if lie == .inconsistentShares {
        (share, maskShare) = (try ShamirSharing.randomSecret(), try ShamirSharing.randomSecret())
      }
      if lie == .impossibleShare, isFirst {
        let bytes = [UInt8](repeating: 0xff, count: SecretKey.byteCount)
        share = try SecretKey(bytes: bytes.span.bytes)
      }
      var plain: [UInt8] = []
      for part in [share, maskShare] { part.withBytes { bytes in bytes.withUnsafeBytes { plain += Array($0) } } }
      plain += try confirmation(to: peer, from: own, context)
      if lie == .confirmation, isFirst { plain[plain.count - 1] ^= 1 }
      let associated = Self.fields(context, SessionStep.shares.rawValue, own, peer.position)
      let bytes = try AuthenticatedCipher.seal(
        plain.span.bytes, with: channelKey(to: peer, context), associated: associated.span.bytes)
      sealed.append(
        SealedShare(
          position: peer.position, maskKeyCommitment: try commitment(share, .maskKey, peer.position),
          selfMaskCommitment: try commitment(maskShare, .selfMask, peer.position), sealed: bytes[...]))
    }
    var kept: EncryptedShares.KeptShares?
    if parameters.holdsOwnShare {
      kept = EncryptedShares.KeptShares(
        maskKeyCommitment: try commitment(dealt.share(at: own), .maskKey, own),
        selfMaskCommitment: try commitment(dealtMask.share(at: own), .selfMask, own))
    }
    let transcript = try Transcript("covey/secagg/self-mask-commitment/v1")
    transcript.append(Self.fields(context, own, 0, 0))
    transcript.append(selfMask)
    return EncryptedShares(selfMaskCommitment: Bytes32(transcript.digest()), kept: kept, shares: sealed)
      .encoded(in: context)
  }

  private func channelKey(to peer: KeyList.Entry, _ context: SessionContext) throws -> SecretKey {
    let transcript = try Transcript("covey/secagg/channel/v1")
    transcript.append(context.digest.value.bytes)
    transcript.append(channel.publicKey)
    transcript.append(peer.channelKey)
    return try channel.sharedSecret(with: peer.channelKey).derive(transcript)
  }

  private func confirmation(to peer: KeyList.Entry, from own: Int, _ context: SessionContext) throws -> [UInt8] {
    let keys = [mask.publicKey, peer.maskKey].sorted()
    let pair = try Transcript("covey/secagg/pair-mask/v1")
    pair.append(context.digest.value.bytes)
    keys.forEach { pair.append($0) }
    pair.append(context.shape.bits <= 16 ? 16 : 32)
    let transcript = try Transcript("covey/secagg/mask-confirmation/v1")
    transcript.append(Self.fields(context, own, peer.position, 0))
    let tag = try mask.sharedSecret(with: peer.maskKey).derive(pair).derive(transcript)
    return tag.withBytes { bytes in bytes.withUnsafeBytes { Array($0.prefix(16)) } }
  }

  private static func fields(_ context: SessionContext, _ integers: Int...) -> [UInt8] {
    var bytes = context.digest.value.bytes
    for integer in integers { withUnsafeBytes(of: UInt32(integer).littleEndian) { bytes.append(contentsOf: $0) } }
    return bytes
  }
}

internal import CoveyCore
internal import CoveyCrypto

/// What a client keeps after it has dealt coded masks to all others.
struct DealtMasks: ClientDealt {
  /// What it knows of the session.
  let membership: ClientMembership
  /// What messages are read and written by.
  let context: LightContext
  /// Its channel key: kept until disputes are over.
  let channel: GroupKey
  /// The keys with which the others' coded masks are opened, in the order of ``ClientMembership/neighbours``.
  let inbound: [SecretKey]
  /// Its mask.
  let mask: MaskKey
  /// The coded mask that it deals to itself, as long as a piece.
  let own: SecretWords

  /// The objects that hold secrets.
  var secrets: [AnyObject] { inbound + [channel, mask.key, own.object] }

  /// Draws a mask, agrees on keys with all others, and deals them coded masks.
  /// - Returns: What the client keeps, and its answer.
  /// - Throws: ``SecureAggregationError``, or `CryptoError` if there is no memory for secrets.
  static func deal(
    _ keys: AdvertisedKeys, in membership: ClientMembership, identity: ClientIdentity?
  ) throws -> (any ClientDealt, [UInt8]) {
    let context = try LightContext(membership.invitation, membership.context)
    let bytes = CodedMasks.byteCount(context.parameters, server: membership.parameters.server)
    guard bytes <= LightLimits.codedMasks else {
      throw SecureAggregationError.tooLarge(.shares, bytes: bytes, limit: LightLimits.codedMasks)
    }
    let channels = try membership.neighbours.map { try keys.channels(with: $0, membership.binding) }
    let mask = try MaskKey(MaskCode(context.parameters))
    let own = try SecretWords(count: context.parameters.pieceLength)
    var writer = CodedMasks.begin(in: context)
    var digests: [Bytes32] = []
    digests.reserveCapacity(channels.count)
    try seal(mask, for: channels.map(\.outbound), own: own, context, membership) { sealed in
      digests.append(Bytes32(try BLAKE2b.hash(sealed.span.bytes)))
      writer.write(raw: sealed)
    }
    // All that is sealed is fixed before it is challenged.
    let digest = try CodedMaskSummary.digest(of: digests, dealer: membership.position, in: membership.context.digest)
    let (position, channelKey) = (membership.position, keys.channel.publicKey)
    let summary = CodedMaskSummary(
      sealed: digests, values: try mask.values(under: CodedMaskSummary.challenge(of: digest)),
      channelProof: try KnowledgeProof(
        of: keys.channel, membership.binding.channelProofBinding(of: position, key: channelKey)),
      signature: nil)
    try summary.signed(of: position, digest: digest, in: membership.context, by: identity)
      .appendPublished(to: &writer, in: context)
    let dealt = DealtMasks(
      membership: membership, context: context, channel: keys.channel, inbound: channels.map(\.inbound),
      mask: mask, own: own)
    return (dealt, writer.bytes)
  }

  /// Gives `append` the sealed coded masks of the others by ascending position, and keeps the client's own.
  private static func seal(
    _ mask: MaskKey, for outbound: [SecretKey], own: SecretWords, _ context: LightContext,
    _ membership: ClientMembership, _ append: ([UInt8]) throws -> Void
  ) throws {
    let (parameters, position) = (context.parameters, membership.position)
    let length = parameters.codedLength
    let portion = max(1, min(parameters.clients, LightLimits.portion / length))
    for first in stride(from: 0, to: parameters.clients, by: portion) {
      let receivers = first..<min(first + portion, parameters.clients)
      let coded = try SecretWords(count: receivers.count * length)
      try mask.encode(receivers, to: coded)
      for receiver in receivers {
        let start = (receiver - first) * length
        guard receiver != position else {
          coded.withBytes(of: start..<start + parameters.pieceLength) { own.copy($0) }
          continue
        }
        let associated = membership.binding.associatedData(from: position, to: receiver)
        let key = outbound[receiver < position ? receiver : receiver - 1]
        try append(
          coded.withBytes(of: start..<start + length) {
            try AuthenticatedCipher.seal($0, with: key, associated: associated.span.bytes)
          })
      }
    }
  }

  /// Opens, checks and adds what the server passed on.
  func checked(_ message: [UInt8]) throws -> any ClientChecked {
    try CheckedMasks(CodedMaskDelivery(decoding: message, to: membership.position, in: context), to: self)
  }
}

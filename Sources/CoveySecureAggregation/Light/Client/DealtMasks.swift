internal import CoveyCrypto

/// What a client keeps after it has dealt coded masks to all others.
struct DealtMasks {
  /// What it knows of the session.
  let membership: ClientMembership
  /// What messages are read and written by.
  let context: LightContext
  /// The keys with which the others' coded masks are opened, in the order of ``ClientMembership/neighbours``.
  let inbound: [SecretKey]
  /// Its mask.
  let mask: MaskKey
  /// The coded mask that it deals to itself.
  let own: SecretWords

  /// Draws a mask, agrees on keys with all others, and deals them coded masks.
  /// - Returns: What the client keeps, and its answer.
  /// - Throws: ``SecureAggregationError``, or `CryptoError` if there is no memory for secrets.
  static func deal(
    _ keys: AdvertisedKeys, to list: KeyList, in membership: ClientMembership
  ) throws -> (DealtMasks, [UInt8]) {
    let context = try LightContext(membership.invitation, membership.context)
    let parameters = context.parameters
    let bytes = CodedMasks.byteCount(parameters)
    guard bytes <= LightLimits.codedMasks else {
      throw SecureAggregationError.tooLarge(.shares, bytes: bytes, limit: LightLimits.codedMasks)
    }
    let (outbound, inbound) = try channels(keys, list, membership.binding)
    let mask = try MaskKey(MaskCode(parameters))
    let (length, position) = (parameters.pieceLength, membership.position)
    let own = try SecretWords(count: length)
    var writer = CodedMasks.begin(in: context)
    let portion = max(1, min(parameters.clients, LightLimits.portion / length))
    for first in stride(from: 0, to: parameters.clients, by: portion) {
      let receivers = first..<min(first + portion, parameters.clients)
      let coded = try SecretWords(count: receivers.count * length)
      try mask.encode(receivers, to: coded)
      for receiver in receivers {
        let range = (receiver - first) * length..<(receiver - first + 1) * length
        guard receiver != position else {
          coded.withBytes(of: range) { own.copy($0) }
          continue
        }
        let associated = membership.binding.associatedData(from: position, to: receiver)
        let key = outbound[receiver < position ? receiver : receiver - 1]
        let sealed = try coded.withBytes(of: range) {
          try AuthenticatedCipher.seal($0, with: key, associated: associated.span.bytes)
        }
        writer.append(sealed)
      }
    }
    let dealt = DealtMasks(membership: membership, context: context, inbound: inbound, mask: mask, own: own)
    return (dealt, writer.bytes)
  }

  /// The keys of the channels to and from the others, in the order of the list.
  private static func channels(
    _ keys: AdvertisedKeys, _ list: KeyList, _ binding: SessionBinding
  ) throws -> (outbound: [SecretKey], inbound: [SecretKey]) {
    var (outbound, inbound) = ([SecretKey](), [SecretKey]())
    let own = keys.channel.publicKey
    for peer in list.entries {
      do {
        let secret = try keys.channel.sharedSecret(with: peer.channelKey)
        outbound.append(try binding.channelKey(secret, from: own, to: peer.channelKey))
        inbound.append(try binding.channelKey(secret, from: peer.channelKey, to: own))
      } catch CryptoError.weakPublicKey {
        throw SecureAggregationError.weakKey(peer.client)
      }
    }
    return (outbound, inbound)
  }
}

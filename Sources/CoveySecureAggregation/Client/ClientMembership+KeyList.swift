internal import CoveyCore
internal import CoveyCrypto

extension ClientMembership {
  /// What a list of keys tells a client, once all of it is checked.
  /// - Parameters:
  ///   - list: The server's list.
  ///   - keys: The client's own keys.
  ///   - identity: The client's identity, against active servers.
  ///   - fixed: Sizes that tests state instead of those that the number of clients gives.
  /// - Throws: ``SecureAggregationError``.
  init(_ list: KeyList, answering keys: AdvertisedKeys, identity: ClientIdentity?, fixed: SessionParameters?) throws {
    _ = try list.verify(for: keys.invitation, own: keys.advertisement, fixed: fixed)
    if keys.invitation.server == .active { try Self.checkSignatures(of: list, keys.invitation, identity) }
    let context = try SessionContext(keys.invitation, list)
    self.init(
      invitation: keys.invitation, context: context, binding: SessionBinding(context), position: list.position,
      neighbours: list.entries.map { Neighbour(position: $0.position, client: $0.client) })
  }

  private static func checkSignatures(
    of list: KeyList, _ invitation: SessionInvitation, _ identity: ClientIdentity?
  ) throws {
    let digest = try invitation.digest()
    for entry in list.entries {
      guard let key = identity?.directory.verificationKey(of: entry.client) else {
        throw SecureAggregationError.noIdentity(entry.client)
      }
      let transcript = try KeyAdvertisement.transcript(
        of: digest, client: entry.client, channelKey: entry.channelKey, maskKey: entry.maskKey)
      guard let signature = entry.signature, key.isValid(signature, of: transcript) else {
        throw SecureAggregationError.badSignature(entry.client)
      }
    }
  }
}

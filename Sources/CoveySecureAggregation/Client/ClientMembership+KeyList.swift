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
    let graph = try list.verify(for: keys.invitation, own: keys.advertisement, fixed: fixed)
    let committee =
      keys.invitation.server == .active
      ? try Self.checkIdentities(of: list, keys.invitation, own: keys.advertisement.client, identity) : []
    self.init(list, graph, keys.invitation, try SessionContext(keys.invitation, list), committee: committee)
  }

  /// Checks that the others of a list are different identities of the directory and signed their keys, and gives the
  /// committee. Its members sign with their identities, and only for the session whose list they took themselves, so their
  /// keys need no signature.
  private static func checkIdentities(
    of list: KeyList, _ invitation: SessionInvitation, own: ClientID, _ identity: ClientIdentity?
  ) throws -> [CommitteeMember] {
    let digest = try invitation.digest()
    var known: [VerificationKey: ClientID] = [:]
    func key(of client: ClientID) throws -> VerificationKey {
      guard let key = identity?.directory.verificationKey(of: client) else {
        throw SecureAggregationError.noIdentity(client)
      }
      if let other = known.updateValue(client, forKey: key), other != client {
        throw SecureAggregationError.sharedIdentity(min(other, client), max(other, client))
      }
      return key
    }
    // What the directory says of the client itself must not pass for another's.
    if let identity { known[identity.key.verificationKey] = own }
    for entry in list.entries {
      let transcript = try KeyAdvertisement.transcript(
        of: digest, client: entry.client, channelKey: entry.channelKey, maskKey: entry.maskKey)
      guard let signature = entry.signature, try key(of: entry.client).isValid(signature, of: transcript) else {
        throw SecureAggregationError.badSignature(entry.client)
      }
    }
    return try list.committee.map {
      CommitteeMember(position: $0.position, client: $0.client, key: try key(of: $0.client))
    }
  }
}

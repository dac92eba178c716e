internal import CoveyCrypto

extension ClientChecked {
  /// The proofs of the client's complaints, once it has seen the whole dealings that it complained of.
  ///
  /// A proof opens what one dealer sealed for the client, and what the client sealed for it. So nothing is opened before
  /// the dealing is known to be the dealer's: a server that damages shares on their way learns no channel by it.
  /// - Throws: ``SecureAggregationError/relayAltered(_:)`` if the server had passed on something else than the dealer
  ///   signed, or shows something else now; ``SecureAggregationError``; `CryptoError`.
  func evidence(_ message: [UInt8], _ identity: ClientIdentity?) throws -> [UInt8] {
    let shown = try dealings(in: message)
    guard shown.map(\.dealer) == complaints.map(\.dealer) else {
      throw SecureAggregationError.malformed(.dispute, reason: "its dealings are not those that were complained of")
    }
    let entries = try shown.indices.compactMap { try proof(of: $0, shown[$0].dealing, identity) }
    return DisputeEvidence(entries: entries).encoded(in: membership.context)
  }

  private func proof(
    of number: Int, _ dealing: Dealing, _ identity: ClientIdentity?
  ) throws -> DisputeEvidence.Entry? {
    let session = membership.context.digest
    guard let index = membership.index(of: complaints[number].dealer) else { return nil }
    let dealer = membership.neighbours[index]
    let digest = try dealing.digest(of: dealer.position, in: session)
    if membership.parameters.server == .active {
      let transcript = try dealing.signedTranscript(of: dealer.position, digest: digest, in: session)
      guard let key = identity?.directory.verificationKey(of: dealer.client) else {
        throw SecureAggregationError.noIdentity(dealer.client)
      }
      guard let signature = dealing.signature, key.isValid(signature, of: transcript) else {
        throw SecureAggregationError.relayAltered(dealer.client)
      }
    }
    try membership.check(dealing.channelProof, of: dealer)
    guard try wasPassed(dealing, with: digest, complaint: number) else {
      throw SecureAggregationError.relayAltered(dealer.client)
    }
    guard let fault = try fault(complaint: number) else { return nil }
    let shared = try channel.sharedSecret(with: dealer.channelKey).withBytes { try PublicKey(bytes: $0) }
    let binding = membership.binding.disputeBinding(
      holder: membership.position, dealer: dealer.position, holderKey: channel.publicKey,
      dealerKey: dealer.channelKey, shared: shared)
    return DisputeEvidence.Entry(
      dealer: dealer.position, fault: fault, shared: shared,
      proof: try EqualLogarithmsProof(of: channel, with: dealer.channelKey, binding))
  }
}

extension ClientMembership {
  /// Refuses to dispute with a dealer that did not prove to know its channel key's secret half.
  ///
  /// Such a key can be made of another client's, P = r C: what the dispute shows, c_h P, is then r times the secret that opens
  /// the channel with that client, which never lied.
  /// - Throws: ``SecureAggregationError/badDealing(_:)``; `CryptoError.libraryUnavailable` if libsodium cannot start.
  func check(_ proof: KnowledgeProof, of dealer: Neighbour) throws {
    let proven = binding.channelProofBinding(of: dealer.position, key: dealer.channelKey)
    guard try proof.isValid(of: dealer.channelKey, proven) else {
      throw SecureAggregationError.badDealing(dealer.client)
    }
  }
}

internal import CoveyCrypto

extension CheckedShares {
  /// The proofs of the client's complaints, once it has seen the whole dealings that it complained of.
  ///
  /// A proof opens what one dealer sealed for the client, and what the client sealed for it. So nothing is opened before
  /// the dealing is known to be the dealer's: a server that damages shares on their way learns no channel by it.
  /// - Throws: ``SecureAggregationError/relayAltered(_:)`` if the server had passed on something else than the dealer
  ///   signed, or shows something else now; ``SecureAggregationError``; `CryptoError`.
  func evidence(_ message: [UInt8], _ identity: ClientIdentity?) throws -> [UInt8] {
    let context = dealt.membership.context
    let shown = try DisputedDealings(decoding: message, in: context).entries
    guard shown.map(\.dealer) == complaints.map(\.entry.share.position) else {
      throw SecureAggregationError.malformed(.dispute, reason: "its dealings are not those that were complained of")
    }
    let entries = try zip(complaints, shown).compactMap { complaint, shown in
      try evidence(complaint, shown.dealing, identity)
    }
    return DisputeEvidence(entries: entries).encoded(in: context)
  }

  private func evidence(
    _ complaint: Complaint, _ dealing: EncryptedShares, _ identity: ClientIdentity?
  ) throws -> DisputeEvidence.Entry? {
    let membership = dealt.membership
    let dealer = membership.neighbours[membership.holders[complaint.rank]]
    let digest = try dealing.digest(of: dealer.position, in: membership.context.digest)
    if membership.parameters.server == .active {
      let transcript = try dealing.signedTranscript(
        of: dealer.position, digest: digest, in: membership.context.digest)
      guard let key = identity?.directory.verificationKey(of: dealer.client) else {
        throw SecureAggregationError.noIdentity(dealer.client)
      }
      guard let signature = dealing.signature, key.isValid(signature, of: transcript) else {
        throw SecureAggregationError.relayAltered(dealer.client)
      }
    }
    let record = dealing.shares.first { $0.position == membership.position }
    try membership.check(dealing.channelProof, of: dealer)
    guard digest == complaint.entry.digest, record?.readdressed(to: dealer.position) == complaint.entry.share else {
      throw SecureAggregationError.relayAltered(dealer.client)
    }
    let opened = try OpenedShare(
      complaint.entry.share, of: dealer.position, for: membership.position, key: dealt.inbound[complaint.rank],
      challenge: EncryptedShares.challenge(of: digest), membership.binding)
    guard let fault = opened.fault else { return nil }
    let shared = try dealt.channel.sharedSecret(with: dealer.channelKey).withBytes { try PublicKey(bytes: $0) }
    let binding = membership.binding.disputeBinding(
      holder: membership.position, dealer: dealer.position, holderKey: dealt.channel.publicKey,
      dealerKey: dealer.channelKey, shared: shared)
    return DisputeEvidence.Entry(
      dealer: dealer.position, fault: fault, shared: shared,
      proof: try EqualLogarithmsProof(of: dealt.channel, with: dealer.channelKey, binding))
  }
}

internal import CoveyCrypto

extension CheckedMasks {
  /// The proofs of the client's complaints, once it has seen what recognises all that it complained of.
  ///
  /// A proof opens what one dealer sealed for the client, and what the client sealed for it. So nothing is opened before
  /// the dealing is known to be the dealer's: a server that damages coded masks on their way learns no channel by it.
  /// - Throws: ``SecureAggregationError/relayAltered(_:)`` if the server had passed on something else than the dealer
  ///   signed, or shows something else now; ``SecureAggregationError``; `CryptoError`.
  func evidence(_ message: [UInt8], _ identity: ClientIdentity?) throws -> [UInt8] {
    let shown = try DisputedCodedMasks(decoding: message, in: dealt.context).entries
    guard shown.map(\.dealer) == complaints.map(\.dealer) else {
      throw SecureAggregationError.malformed(.dispute, reason: "its dealings are not those that were complained of")
    }
    let entries = try zip(complaints, shown).compactMap { try evidence($0, $1.summary, identity) }
    return DisputeEvidence(entries: entries).encoded(in: dealt.membership.context)
  }

  private func evidence(
    _ complaint: ShareComplaints.Entry, _ summary: CodedMaskSummary, _ identity: ClientIdentity?
  ) throws -> DisputeEvidence.Entry? {
    let membership = dealt.membership
    let (own, session) = (membership.position, membership.context.digest)
    let dealer = membership.neighbours[membership.place(of: complaint.dealer)]
    let digest = try summary.digest(of: dealer.position, in: session)
    if membership.parameters.server == .active {
      guard let key = identity?.directory.verificationKey(of: dealer.client) else {
        throw SecureAggregationError.noIdentity(dealer.client)
      }
      let transcript = try summary.signedTranscript(of: dealer.position, digest: digest, in: session)
      guard let signature = summary.signature, key.isValid(signature, of: transcript) else {
        throw SecureAggregationError.relayAltered(dealer.client)
      }
    }
    try membership.check(summary.channelProof, of: dealer)
    let sealed = try delivery.withSealed(from: dealer.position) { Bytes32(try BLAKE2b.hash($0)) }
    guard digest == delivery.digest(from: dealer.position),
      sealed == summary.sealed[own < dealer.position ? own : own - 1],
      delivery.value(from: dealer.position)[...] == summary.value(for: own)
    else { throw SecureAggregationError.relayAltered(dealer.client) }
    guard let fault = try dealt.open(delivery, from: dealer.position).fault else { return nil }
    let shared = try dealt.channel.sharedSecret(with: dealer.channelKey).withBytes { try PublicKey(bytes: $0) }
    let binding = membership.binding.disputeBinding(
      holder: own, dealer: dealer.position, holderKey: dealt.channel.publicKey, dealerKey: dealer.channelKey,
      shared: shared)
    return DisputeEvidence.Entry(
      dealer: dealer.position, fault: fault, shared: shared,
      proof: try EqualLogarithmsProof(of: dealt.channel, with: dealer.channelKey, binding))
  }
}

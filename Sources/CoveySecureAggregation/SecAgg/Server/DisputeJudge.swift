internal import CoveyCore
internal import CoveyCrypto

/// Decides between a dealer and a holder that complained of it: one of the two lied. Anybody who has the dealing can.
struct DisputeJudge {
  /// Who takes part.
  let roster: SessionRoster
  /// What they dealt.
  let dealt: DealtBook

  /// Who is named for one complaint, and with what evidence.
  /// - Throws: `CryptoError` if there is no memory for secrets.
  func verdict(on entry: DisputeEvidence.Entry, by holder: Int) throws -> Exclusion {
    let named = try misconduct(entry, by: holder)
    return Exclusion(
      client: roster.client(at: named.position), misconduct: named.kind, step: .dispute,
      evidence: evidence(entry, by: holder))
  }

  private func misconduct(
    _ entry: DisputeEvidence.Entry, by holder: Int
  ) throws -> (position: Int, kind: Misconduct) {
    let (holderKey, dealerKey) = (roster.keys[holder].channelKey, roster.keys[entry.dealer].channelKey)
    let binding = roster.binding.disputeBinding(
      holder: holder, dealer: entry.dealer, holderKey: holderKey, dealerKey: dealerKey, shared: entry.shared)
    guard let record = dealt.record(of: entry.dealer), let share = record.dealing.share(for: holder),
      try entry.proof.isValid(of: holderKey, with: dealerKey, shared: entry.shared, binding)
    else { return (holder, .falseComplaint) }
    let secret = try SecretKey(bytes: entry.shared.bytes.span.bytes)
    let opened = try OpenedShare(
      share, of: entry.dealer, for: holder,
      key: try roster.binding.channelKey(secret, from: dealerKey, to: holderKey),
      challenge: EncryptedShares.challenge(of: record.digest), roster.binding)
    guard let fault = opened.fault, fault == entry.fault else { return (holder, .falseComplaint) }
    return (entry.dealer, fault == .unreadable ? .unreadableShares : .forgedDealing)
  }

  /// The dealer's message, then the holder's, which names that of the dealer.
  private func evidence(_ entry: DisputeEvidence.Entry, by holder: Int) -> [UInt8] {
    let dealing = dealt.record(of: entry.dealer)?.dealing.encoded(in: roster.context) ?? []
    return dealing + DisputeEvidence(entries: [entry]).encoded(in: roster.context)
  }
}

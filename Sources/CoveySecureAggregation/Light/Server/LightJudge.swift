internal import CoveyCrypto

/// Decides between a dealer of coded masks and a holder that complained of it: one of the two lied. Anybody who has what the
/// dealer published and sealed for the holder can.
struct LightJudge {
  /// Who takes part.
  let cohort: LightCohort
  /// What they dealt, by position.
  let dealt: [LightDealing?]

  /// Who is named for one complaint, and with what evidence.
  /// - Throws: `CryptoError` if there is no memory for secrets.
  func verdict(on entry: DisputeEvidence.Entry, by holder: Int) throws -> Exclusion {
    let named = try misconduct(entry, by: holder)
    return Exclusion(
      client: cohort.keys[named.position].client, misconduct: named.kind, step: .dispute,
      evidence: evidence(entry, by: holder))
  }

  private func misconduct(
    _ entry: DisputeEvidence.Entry, by holder: Int
  ) throws -> (position: Int, kind: Misconduct) {
    let (holderKey, dealerKey) = (cohort.keys[holder].channelKey, cohort.keys[entry.dealer].channelKey)
    let binding = SessionBinding(cohort.context.session)
    let proven = binding.disputeBinding(
      holder: holder, dealer: entry.dealer, holderKey: holderKey, dealerKey: dealerKey, shared: entry.shared)
    guard entry.dealer != holder, let dealing = dealt[entry.dealer],
      try entry.proof.isValid(of: holderKey, with: dealerKey, shared: entry.shared, proven)
    else { return (holder, .falseComplaint) }
    let secret = try SecretKey(bytes: entry.shared.bytes.span.bytes)
    let share = dealing.entry(for: holder, from: entry.dealer)
    let opened = try OpenedMask(
      share.sealed.span.bytes, of: entry.dealer, for: holder,
      key: try binding.channelKey(secret, from: dealerKey, to: holderKey), digest: share.digest,
      value: Array(share.value), binding)
    guard let fault = opened.fault, fault == entry.fault else { return (holder, .falseComplaint) }
    return (entry.dealer, fault == .unreadable ? .unreadableShares : .forgedDealing)
  }

  /// What the dealer published, what it sealed for the holder, and the holder's message.
  private func evidence(_ entry: DisputeEvidence.Entry, by holder: Int) -> [UInt8] {
    guard entry.dealer != holder, let dealing = dealt[entry.dealer] else {
      return DisputeEvidence(entries: [entry]).encoded(in: cohort.context.session)
    }
    return dealing.evidence(of: entry.dealer, in: cohort.context)
      + dealing.masks.sealed(for: holder, from: entry.dealer)
      + DisputeEvidence(entries: [entry]).encoded(in: cohort.context.session)
  }
}

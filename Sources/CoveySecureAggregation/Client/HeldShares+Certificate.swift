extension HeldShares {
  /// Refuses a list of survivors that may cut the ring of masks; there is no ring in complete graphs.
  /// - Throws: ``SecureAggregationError/cutSurvivors``; `CryptoError` if libsodium cannot start.
  func checkCut(_ survivors: PositionSet) throws {
    let parameters = membership.parameters
    guard parameters.quorum > 0 else { return }
    guard try !membership.graph().isCut(survivors, reach: parameters.maskReach, gap: parameters.gap) else {
      throw SecureAggregationError.cutSurvivors
    }
  }

  /// Refuses to unmask unless the session's committee signed the survivors: all who answer then answer for the same ones,
  /// so that no server gets shares of both secrets of a client.
  /// - Parameters:
  ///   - request: What the server asks.
  ///   - agreed: What the client signed itself, as a member.
  /// - Throws: ``SecureAggregationError``.
  func checkCertificate(of request: UnmaskingRequest, agreed: PositionSet?) throws {
    guard agreed == nil || agreed == request.survivors else {
      throw SecureAggregationError.badCertificate(.unmasking)
    }
    try ListCertificate(request.witnesses).verify(
      .survivors(request.survivors, roster: rosterDigest), in: membership.context.digest,
      committee: membership.committee, quorum: membership.parameters.quorum, step: .unmasking)
    try check(request.survivors)
  }
}

public import CoveyCore

/// The server of SecAgg (Bonawitz et al. 2017, CCS, eprint 2017/281, figure 4) or SecAgg+ (Bell et al. 2020, CCS, eprint
/// 2020/704): it learns the sum of the inputs that arrived, and nothing else about them.
///
/// Memory: the dealings of n clients, 236 n h bytes with h holders each, until who masks is fixed (``RelayLimit``); then
/// 64 n h bytes of commitments, and one vector.
public final class SecureAggregationServer: FramedServer, @unchecked Sendable {
  private let frame: ServerFrame<ShareUnmasking>

  /// The server of a session.
  /// - Parameters:
  ///   - invitation: What clients are invited to.
  ///   - cohort: Who is invited: as many different clients as the invitation states.
  ///   - directory: Who is who; nil where keys are not signed.
  ///   - relayLimit: Bytes of sealed shares that the server may keep.
  /// - Precondition: A directory if the invitation is to a session against active servers; not LightSecAgg.
  /// - Throws: ``SecureAggregationError/relayTooLarge(bytes:limit:)`` if the session, or the complete graph that it may come
  ///   to, has more; `CryptoError` if libsodium cannot start.
  public convenience init(
    invitation: SessionInvitation, cohort: [ClientID], directory: (any IdentityDirectory)? = nil,
    relayLimit: Int = RelayLimit.standard
  ) throws {
    try self.init(
      invitation: invitation, cohort: cohort, directory: directory, fixed: nil, relayLimit: relayLimit)
  }

  /// The server of a session of stated sizes, for tests of small graphs.
  package init(
    invitation: SessionInvitation, cohort: [ClientID], directory: (any IdentityDirectory)?, fixed: SessionParameters?,
    relayLimit: Int = RelayLimit.standard
  ) throws {
    precondition(ShareMasking.speaks(invitation.method), "other protocols have servers of their own")
    frame = try ServerFrame(
      invitation, cohort: cohort, directory: directory, relayLimit: relayLimit, fixed: fixed)
    super.init(frame)
  }

  /// Who takes part once keys are in, for tests.
  package var graph: CommunicationGraph? { frame.graph }
}

public import CoveyCore

/// The server of LightSecAgg (So et al. 2022, MLSys, arXiv 2109.14236): it passes coded masks on, adds masked inputs as
/// they come, and takes the sum of the survivors' masks off at once, decoded from any U clients' coded sums. See
/// ``LightClient`` for what is guaranteed.
///
/// It checks that what every dealer published of its coded masks belongs together, and decides between clients and dealers
/// they complain of. If more coded sums come than it takes it finds out who sent a wrong one.
///
/// Memory: sealed coded masks of all clients until disputes are decided, N (N - 1) (4 d / (U - T) + 72) bytes, which is
/// limited; N coded sums of 4 d / (U - T) bytes; one vector. Work after the last answer: d U products, and 2 d N / (U - T)
/// for the check, however many dropped out.
public final class LightServer: FramedServer, @unchecked Sendable {
  /// A session that waits for keys.
  /// - Parameters:
  ///   - invitation: What is summed, and how safely.
  ///   - cohort: The clients that are invited.
  ///   - directory: Who is who, against active servers.
  ///   - relayLimit: Bytes of coded masks that the server may keep.
  /// - Precondition: An invitation to LightSecAgg of as many different clients as it says; a directory if its server is
  ///   ``ServerModel/active``.
  /// - Throws: ``SecureAggregationError/fieldTooSmall(clients:bits:)``, ``SecureAggregationError/unacceptable(reason:)`` or
  ///   ``SecureAggregationError/relayTooLarge(bytes:limit:)`` if there is no such session; `CryptoError`.
  public init(
    invitation: SessionInvitation, cohort: [ClientID], directory: (any IdentityDirectory)? = nil,
    relayLimit: Int = LightLimits.relay
  ) throws {
    precondition(CodedMasking.speaks(invitation.method), "this server runs LightSecAgg")
    super.init(
      try ServerFrame<CodedUnmasking>(invitation, cohort: cohort, directory: directory, relayLimit: relayLimit))
  }

  /// Bytes of coded masks that the server keeps at a time.
  public static func relayByteCount(_ parameters: LightParameters, server: ServerModel) -> Int {
    parameters.clients * CodedMasks.byteCount(parameters, server: server)
  }
}

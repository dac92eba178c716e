/// How much of the clients' dealings a server keeps at a time: those of complete graphs grow with the square of the cohort.
public enum RelayLimit {
  /// Bytes that a server keeps unless it is told otherwise: 4 GiB, the complete graph of 4,265 clients.
  public static let standard = 4 << 30

  /// Bytes of all dealings of a session: 236 for each client and each holder of its secrets.
  public static func byteCount(_ parameters: SessionParameters) -> Int {
    SealedShare.byteCount * parameters.clients * parameters.holders
  }

  /// Refuses a session whose dealings are more than `limit` bytes.
  /// - Throws: ``SecureAggregationError/relayTooLarge(bytes:limit:)``
  static func check(_ parameters: SessionParameters, limit: Int) throws {
    let bytes = byteCount(parameters)
    guard bytes <= limit else { throw SecureAggregationError.relayTooLarge(bytes: bytes, limit: limit) }
  }

  /// Refuses a session before anybody is asked: with all clients that are invited, and with the most of them for whom
  /// there may be no sparse graph, so that it would be complete.
  /// - Throws: ``SecureAggregationError/relayTooLarge(bytes:limit:)``
  static func check(_ invitation: SessionInvitation, limit: Int) throws {
    // Where there is no safe session at all, that is refused when it is known who came.
    func parameters(_ clients: Int) -> SessionParameters? { try? SessionParameters(invitation, clients: clients) }
    if let parameters = parameters(invitation.invited) { try check(parameters, limit: limit) }
    // No graph of these clients can be too large.
    guard SealedShare.byteCount * invitation.invited * invitation.invited > limit else { return }
    // Colluders are counted over the invited, so that fewer clients never have a sparse graph where more have none.
    var (low, high) = (invitation.minimumClients, invitation.invited)
    while low < high {
      let middle = (low + high) / 2
      if parameters(middle)?.isComplete == false { high = middle } else { low = middle + 1 }
    }
    let complete = low - 1
    if complete >= invitation.minimumClients, let parameters = parameters(complete) {
      try check(parameters, limit: limit)
    }
  }
}

public import CoveyCore
public import CoveySecureAggregation

/// Opens the server's side of a round's session: by the protocols of this package, or by a stand-in for tests.
public protocol ServerSessions: Sendable {
  /// The session of `cohort`, ascending.
  /// - Throws: `SecureAggregationError` if there cannot be such a session.
  func open(_ invitation: SessionInvitation, cohort: [ClientID]) throws -> any ServerSession

  /// The directory of identities that invitations to sessions against active servers state; nil without one.
  /// - Throws: What reading the directory throws.
  func directory() throws -> DirectoryDigest?
}

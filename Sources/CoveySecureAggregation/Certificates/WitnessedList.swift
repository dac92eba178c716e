public import CoveyCrypto

/// A list of clients that the committee of a session signs: once who takes part, and once who is alive.
public enum WitnessedList: Sendable, Hashable {
  /// Who dealt shares that passed the checks, and masks.
  case roster(PositionSet)
  /// Whose input the sum is over, of the clients of a roster.
  case survivors(PositionSet, roster: Bytes32)

  /// The clients of the list.
  public var members: PositionSet {
    switch self {
    case .roster(let members), .survivors(let members, _): members
    }
  }

  /// What is signed: the session and the list. Every member of the committee signs the same bytes.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public func transcript(in session: SessionDigest) throws -> Transcript {
    let transcript: Transcript
    switch self {
    case .roster:
      transcript = try Transcript("covey/secagg/roster/v2")
      transcript.append(session.value.bytes)
    case .survivors(_, let roster):
      transcript = try Transcript("covey/secagg/survivors/v2")
      transcript.append(session.value.bytes)
      transcript.append(roster.bytes)
    }
    transcript.append(members.count)
    transcript.append(members.bytes)
    return transcript
  }

  /// What a roster is known by.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public func digest(in session: SessionDigest) throws -> Bytes32 {
    Bytes32(try transcript(in: session).digest())
  }
}

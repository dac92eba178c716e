public import CoveyCore
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

/// A client that witnesses the lists of a session, as another client knows it.
public struct CommitteeMember: Sendable, Hashable {
  /// Its position.
  public let position: Int
  /// Who it is.
  public let client: ClientID
  /// The key of its identity.
  public let key: VerificationKey

  /// A member.
  public init(position: Int, client: ClientID, key: VerificationKey) {
    self.position = position
    self.client = client
    self.key = key
  }
}

/// The proof, to anybody who knows a client's verification key, that it signed two different lists of one session: what no
/// honest member of a committee does.
public struct DoubleSignature: Sendable, Hashable {
  /// Who signed.
  public let client: ClientID
  /// The session.
  public let session: SessionDigest
  /// One list and its signature.
  public let first: SignedList
  /// Another list of the same kind and its signature.
  public let second: SignedList

  /// A list with a member's signature.
  public struct SignedList: Sendable, Hashable {
    /// The list.
    public let list: WitnessedList
    /// Over ``WitnessedList/transcript(in:)``.
    public let signature: Signature

    /// A signed list.
    public init(_ list: WitnessedList, _ signature: Signature) {
      self.list = list
      self.signature = signature
    }
  }

  /// An accusation; ``isProven(by:)`` says whether it holds.
  public init(_ client: ClientID, in session: SessionDigest, _ first: SignedList, _ second: SignedList) {
    self.client = client
    self.session = session
    self.first = first
    self.second = second
  }

  /// Whether the lists are two of one kind, and the client signed both.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public func isProven(by key: VerificationKey) throws -> Bool {
    switch (first.list, second.list) {
    case (.roster, .survivors), (.survivors, .roster): return false
    case (.roster, .roster), (.survivors, .survivors): break
    }
    guard first.list != second.list else { return false }
    for signed in [first, second] {
      guard key.isValid(signed.signature, of: try signed.list.transcript(in: session)) else { return false }
    }
    return true
  }
}

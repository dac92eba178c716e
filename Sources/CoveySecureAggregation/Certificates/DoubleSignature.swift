public import CoveyCore
public import CoveyCrypto

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

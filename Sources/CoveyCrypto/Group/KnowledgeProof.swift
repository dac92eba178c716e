/// Shows that whoever states a key C = c G knows its secret half c, and nothing else of it.
///
/// Source: Schnorr 1991, Efficient signature generation by smart cards, Journal of Cryptology 4, DOI 10.1007/BF00196725, made
/// non-interactive by a hash (Fiat and Shamir 1986).
public struct KnowledgeProof: Sendable, Hashable {
  /// The challenge e, a hash of all that the proof is about.
  public let challenge: GroupScalar
  /// rho + e c.
  public let response: GroupScalar

  /// Bytes of a proof's two numbers.
  public static let byteCount = 2 * GroupScalar.byteCount

  /// Gives the transcripts of a challenge's two halves, 0 and 1: of a purpose, the party, its key, and then the element rho G,
  /// which is all that the proof itself adds.
  public typealias Binding = (_ element: PublicKey, _ half: Int) throws -> Transcript

  /// A proof as it was sent.
  public init(challenge: GroupScalar, response: GroupScalar) {
    self.challenge = challenge
    self.response = response
  }

  /// The proof for a key.
  /// - Throws: What `binding` throws; ``CryptoError/memoryUnavailable``.
  public init(of key: GroupKey, _ binding: Binding) throws {
    let random = try GroupKey()
    challenge = try Self.challenge(random.publicKey, binding)
    var sum = ScalarSum()
    sum.add(random.scalar.withPointer { Scalar(loading: $0) }, times: .one)
    sum.add(challenge.scalar, times: key.scalar.withPointer { Scalar(loading: $0) })
    response = GroupScalar(sum.reduced)
  }

  /// Whether the proof shows that its maker knows the secret half of `key`.
  /// - Throws: What `binding` throws.
  public func isValid(of key: PublicKey, _ binding: Binding) throws -> Bool {
    guard key.isGroupElement else { return false }
    let element = GroupEquation.difference(
      GroupEquation.generator(times: response), GroupEquation.element(key.storage, times: challenge))
    return try Self.challenge(PublicKey(storage: element), binding) == challenge
  }

  private static func challenge(_ element: PublicKey, _ binding: Binding) throws -> GroupScalar {
    GroupScalar(reducing: try binding(element, 0).digest(), try binding(element, 1).digest())
  }
}

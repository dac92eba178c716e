internal import CSodium

/// Shows that the owner of a key C = c G computed Z = c P from a peer's key P, and nothing else of c: two logarithms are
/// equal.
///
/// Source: Chaum and Pedersen, Wallet databases with observers, CRYPTO 1992, DOI 10.1007/3-540-48071-4_7, made
/// non-interactive by a hash (Fiat and Shamir 1986).
public struct EqualLogarithmsProof: Sendable, Hashable {
  /// The challenge e, a hash of all that the proof is about.
  public let challenge: GroupScalar
  /// rho + e c.
  public let response: GroupScalar

  /// Bytes of a proof's two numbers.
  public static let byteCount = 2 * GroupScalar.byteCount

  /// Gives the transcripts of a challenge's two halves, 0 and 1: of a purpose, the parties, their keys, Z, and then the
  /// two elements, which are all that the proof itself adds.
  public typealias Binding = (_ first: PublicKey, _ second: PublicKey, _ half: Int) throws -> Transcript

  /// A proof as it was sent.
  public init(challenge: GroupScalar, response: GroupScalar) {
    self.challenge = challenge
    self.response = response
  }

  /// A proof for the secret that `key` and `peer` share.
  /// - Throws: What `binding` throws; ``CryptoError/weakPublicKey`` if `peer` is no key; ``CryptoError/memoryUnavailable``.
  public init(of key: GroupKey, with peer: PublicKey, _ binding: Binding) throws {
    let random = try GroupKey()
    let second = try random.sharedSecret(with: peer).withBytes { try PublicKey(bytes: $0) }
    challenge = try Self.challenge(random.publicKey, second, binding)
    let (rho, secret) = (
      random.scalar.withPointer { Scalar(loading: $0) }, key.scalar.withPointer { Scalar(loading: $0) }
    )
    var sum = ScalarSum()
    sum.add(rho, times: .one)
    sum.add(challenge.scalar, times: secret)
    response = GroupScalar(sum.reduced)
  }

  /// Whether the proof shows that `shared` is what the owner of `key` shares with `peer`.
  /// - Throws: What `binding` throws.
  public func isValid(of key: PublicKey, with peer: PublicKey, shared: PublicKey, _ binding: Binding) throws -> Bool {
    guard key.isGroupElement, peer.isGroupElement, shared.isGroupElement else { return false }
    let first = GroupEquation.difference(
      GroupEquation.generator(times: response), GroupEquation.element(key.storage, times: challenge))
    let second = GroupEquation.difference(
      GroupEquation.element(peer.storage, times: response), GroupEquation.element(shared.storage, times: challenge))
    return try Self.challenge(PublicKey(storage: first), PublicKey(storage: second), binding) == challenge
  }

  private static func challenge(
    _ first: PublicKey, _ second: PublicKey, _ binding: Binding
  ) throws -> GroupScalar {
    GroupScalar(
      reducing: try binding(first, second, 0).digest(), try binding(first, second, 1).digest())
  }
}

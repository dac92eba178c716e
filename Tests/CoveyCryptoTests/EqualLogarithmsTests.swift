import CoveyCrypto
import Testing

@Suite("Proofs of equal logarithms")
struct EqualLogarithmsTests {
  private static func binding(
    _ purpose: String, seen: @escaping (PublicKey, PublicKey) -> Void = { _, _ in }
  ) -> EqualLogarithmsProof.Binding {
    { first, second, half in
      seen(first, second)
      let transcript = try Transcript("covey/test/v1")
      transcript.append(purpose)
      transcript.append(first.bytes)
      transcript.append(second.bytes)
      transcript.append(half)
      return transcript
    }
  }

  private static func shared(_ key: GroupKey, _ peer: GroupKey) throws -> PublicKey {
    try publicKey(bytes(try key.sharedSecret(with: peer.publicKey)))
  }

  @Test("an honest proof holds, and its numbers are those of slow arithmetic") func honest() throws {
    var generator = SplitMix64(seed: 52)
    for _ in 0..<5 {
      let (c, d) = (SlowScalar.random(using: &generator), SlowScalar.random(using: &generator))
      let (key, peer) = (try GroupKey(scalar: secretKey(c.bytes)), try GroupKey(scalar: secretKey(d.bytes)))
      let shared = try Self.shared(key, peer)
      var elements: (PublicKey, PublicKey)?
      let proof = try EqualLogarithmsProof(of: key, with: peer.publicKey, Self.binding("x") { elements = ($0, $1) })
      #expect(try proof.isValid(of: key.publicKey, with: peer.publicKey, shared: shared, Self.binding("x")))
      // rho = z - e c; -1 is l - 1.
      var minusOne = SlowScalar.order
      minusOne[0] -= 1
      let opposite = SlowScalar(minusOne) * SlowScalar(proof.challenge.bytes)
      let rho = SlowScalar(proof.response.bytes) + opposite * c
      #expect(try GroupKey(scalar: secretKey(rho.bytes)).publicKey == elements?.0)
      #expect(try GroupKey(scalar: secretKey((rho * d).bytes)).publicKey == elements?.1)
    }
  }

  @Test("no other secret, party, purpose or number passes") func forged() throws {
    let (key, peer, other) = (try GroupKey(), try GroupKey(), try GroupKey())
    let shared = try Self.shared(key, peer)
    let proof = try EqualLogarithmsProof(of: key, with: peer.publicKey, Self.binding("x"))
    let wrong = try Self.shared(other, peer)
    #expect(try !proof.isValid(of: key.publicKey, with: peer.publicKey, shared: wrong, Self.binding("x")))
    #expect(try !proof.isValid(of: other.publicKey, with: peer.publicKey, shared: shared, Self.binding("x")))
    #expect(try !proof.isValid(of: key.publicKey, with: other.publicKey, shared: shared, Self.binding("x")))
    #expect(try !proof.isValid(of: key.publicKey, with: peer.publicKey, shared: shared, Self.binding("y")))
    let swapped = EqualLogarithmsProof(challenge: proof.response, response: proof.challenge)
    #expect(try !swapped.isValid(of: key.publicKey, with: peer.publicKey, shared: shared, Self.binding("x")))
    // A proof for another key's secret under the first one's name.
    let foreign = try EqualLogarithmsProof(of: other, with: peer.publicKey, Self.binding("x"))
    #expect(try !foreign.isValid(of: key.publicKey, with: peer.publicKey, shared: wrong, Self.binding("x")))
    for byte in [0, 13, 31] {
      var bytes = proof.response.bytes
      bytes[byte] ^= 1
      guard let changed = GroupScalar(bytes: bytes.span.bytes) else { continue }
      let altered = EqualLogarithmsProof(challenge: proof.challenge, response: changed)
      #expect(try !altered.isValid(of: key.publicKey, with: peer.publicKey, shared: shared, Self.binding("x")))
    }
  }

  @Test("keys that are no elements prove nothing") func elements() throws {
    let (key, peer) = (try GroupKey(), try GroupKey())
    let shared = try Self.shared(key, peer)
    let proof = try EqualLogarithmsProof(of: key, with: peer.publicKey, Self.binding("x"))
    let zero = try publicKey([UInt8](repeating: 0, count: 32))
    #expect(try !proof.isValid(of: zero, with: peer.publicKey, shared: shared, Self.binding("x")))
    #expect(try !proof.isValid(of: key.publicKey, with: zero, shared: shared, Self.binding("x")))
    #expect(try !proof.isValid(of: key.publicKey, with: peer.publicKey, shared: zero, Self.binding("x")))
    #expect(throws: CryptoError.weakPublicKey) {
      try EqualLogarithmsProof(of: key, with: zero, Self.binding("x"))
    }
  }
}

import CoveyCrypto
import Testing

@Suite("Proofs of knowledge of a secret key")
struct KnowledgeProofTests {
  private static func binding(
    _ purpose: String, seen: @escaping (PublicKey) -> Void = { _ in }
  ) -> KnowledgeProof.Binding {
    { element, half in
      seen(element)
      let transcript = try Transcript("covey/test/v1")
      transcript.append(purpose)
      transcript.append(element.bytes)
      transcript.append(half)
      return transcript
    }
  }

  @Test("an honest proof holds, and its numbers are those of slow arithmetic") func honest() throws {
    var generator = SplitMix64(seed: 53)
    for _ in 0..<5 {
      let c = SlowScalar.random(using: &generator)
      let key = try GroupKey(scalar: secretKey(c.bytes))
      var element: PublicKey?
      let proof = try KnowledgeProof(of: key, Self.binding("x") { element = $0 })
      #expect(try proof.isValid(of: key.publicKey, Self.binding("x")))
      // rho = z - e c; -1 is l - 1.
      var minusOne = SlowScalar.order
      minusOne[0] -= 1
      let rho = SlowScalar(proof.response.bytes) + SlowScalar(minusOne) * SlowScalar(proof.challenge.bytes) * c
      #expect(try GroupKey(scalar: secretKey(rho.bytes)).publicKey == element)
    }
  }

  @Test("no other key, purpose or number passes, nor a key made of the proven one") func forged() throws {
    let (key, other) = (try GroupKey(), try GroupKey())
    let proof = try KnowledgeProof(of: key, Self.binding("x"))
    #expect(try !proof.isValid(of: other.publicKey, Self.binding("x")))
    #expect(try !proof.isValid(of: key.publicKey, Self.binding("y")))
    let second = try KnowledgeProof(of: key, Self.binding("x"))
    #expect(second != proof, "two proofs must not share their random number: it would give the key away")
    let mixed = [
      KnowledgeProof(challenge: proof.challenge, response: second.response),
      KnowledgeProof(challenge: second.challenge, response: proof.response),
      KnowledgeProof(challenge: proof.response, response: proof.challenge),
    ]
    for proof in mixed { #expect(try !proof.isValid(of: key.publicKey, Self.binding("x"))) }
    // The neutral element, of which everybody knows that 0 is its secret half, and no element at all.
    for bytes in [[UInt8](repeating: 0, count: 32), [UInt8](repeating: 255, count: 32)] {
      #expect(try !proof.isValid(of: publicKey(bytes), Self.binding("x")))
    }
  }

  @Test("every changed bit of a proof is noticed") func bits() throws {
    let key = try GroupKey()
    let proof = try KnowledgeProof(of: key, Self.binding("x"))
    let numbers = proof.challenge.bytes + proof.response.bytes
    for bit in 0..<8 * numbers.count {
      var changed = numbers
      changed[bit / 8] ^= 1 << (bit % 8)
      let (first, second) = (Array(changed[..<32]), Array(changed[32...]))
      guard let challenge = GroupScalar(bytes: first.span.bytes), let response = GroupScalar(bytes: second.span.bytes)
      else { continue }
      let forged = KnowledgeProof(challenge: challenge, response: response)
      #expect(try !forged.isValid(of: key.publicKey, Self.binding("x")), "bit \(bit)")
    }
  }
}

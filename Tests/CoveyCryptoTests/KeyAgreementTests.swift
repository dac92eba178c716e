import CoveyCrypto
import Testing

@Suite("X25519")
struct KeyAgreementTests {
  /// RFC 7748, section 5.2: scalar, u-coordinate, result.
  static let function = [
    (
      "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
      "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
      "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"
    ),
    (
      "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
      "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
      "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"
    ),
  ]

  /// Points of order 1, 2, 4 and 8 on the curve and its twist, canonical or not (Bernstein, cr.yp.to/ecdh.html), then the
  /// same with the highest bit, which does not count (RFC 7748, section 5).
  static let lowOrder = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b880",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f11d7",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  ]

  @Test("the function of RFC 7748", arguments: function)
  func published(_ scalar: String, _ point: String, _ result: String) throws {
    let key = try KeyAgreementKey(scalar: secretKey(bytes(scalar)))
    #expect(try bytes(key.sharedSecret(with: publicKey(bytes(point)))) == bytes(result))
  }

  @Test("a thousand iterations of RFC 7748") func iterated() throws {
    var scalar = try secretKey([9] + [UInt8](repeating: 0, count: 31))
    var point = bytes(scalar)
    for step in 1...1000 {
      let next = try KeyAgreementKey(scalar: scalar).sharedSecret(with: publicKey(point))
      point = bytes(scalar)
      scalar = next
      if step == 1 {
        #expect(bytes(scalar) == bytes("422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079"))
      }
    }
    #expect(bytes(scalar) == bytes("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51"))
  }

  @Test("the exchange of RFC 7748") func exchange() throws {
    let alice = try KeyAgreementKey(
      scalar: secretKey(bytes("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")))
    let bob = try KeyAgreementKey(
      scalar: secretKey(bytes("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")))
    #expect(alice.publicKey.description == "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")
    #expect(bob.publicKey.description == "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f")
    let shared = try secretKey(bytes("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"))
    #expect(try alice.sharedSecret(with: bob.publicKey) == shared)
    #expect(try bob.sharedSecret(with: alice.publicKey) == shared)
  }

  @Test("points of low order are refused", arguments: lowOrder) func weak(_ hex: String) throws {
    let point = try publicKey(bytes(hex))
    for _ in 0..<4 {
      #expect(throws: CryptoError.weakPublicKey) { try KeyAgreementKey().sharedSecret(with: point) }
    }
  }

  @Test("random pairs agree with each other and with nobody else") func random() throws {
    let keys = try (0..<10).map { _ in try KeyAgreementKey() }
    #expect(Set(keys.map(\.publicKey)).count == keys.count)
    var secrets = Set<[UInt8]>()
    for (i, left) in keys.enumerated() {
      for right in keys[..<i] {
        let secret = try left.sharedSecret(with: right.publicKey)
        #expect(try right.sharedSecret(with: left.publicKey) == secret)
        secrets.insert(bytes(secret))
      }
    }
    #expect(secrets.count == 45)
  }

  @Test("a seed gives one pair, other seeds give others") func seeded() throws {
    let seeds = try (0..<5).map { _ in try ShamirSharing.randomSecret() }
    let keys = try seeds.map { try KeyAgreementKey(seed: $0) }
    #expect(Set(keys.map(\.publicKey)).count == 5)
    for (seed, key) in zip(seeds, keys) {
      #expect(try KeyAgreementKey(seed: seed).publicKey == key.publicKey)
      #expect(try KeyAgreementKey(scalar: seed).publicKey != key.publicKey)
      let peer = keys[0].publicKey
      #expect(try KeyAgreementKey(seed: seed).sharedSecret(with: peer) == key.sharedSecret(with: peer))
    }
  }

  /// BLAKE2b of the documented message by Python's hashlib, BLAKE2b of that without a key, then X25519 by Python's
  /// cryptography.
  @Test("the pair of a seed matches the reference") func seededReference() throws {
    let key = try KeyAgreementKey(seed: secretKey(Array(0..<32)))
    #expect(key.publicKey.description == "1555d45a1a92d957bb9d663e6abaa481cfab5252c641b1ddbf7f8281ceeb6678")
  }

  @Test("public keys are ordered as their bytes") func order() throws {
    var generator = SplitMix64(seed: 2)
    for _ in 0..<500 {
      var left = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
      var right = left
      let index = Int.random(in: 0..<32, using: &generator)
      right[index] = UInt8.random(in: 0...255, using: &generator)
      if Bool.random(using: &generator) { left.swapAt(3, 20) }
      let keys = try (publicKey(left), publicKey(right))
      #expect((keys.0 < keys.1) == left.lexicographicallyPrecedes(right))
      #expect((keys.0 == keys.1) == (left == right))
      #expect(keys.0.bytes == left)
    }
  }

  @Test("other lengths are refused", arguments: [0, 31, 33, 64]) func length(_ count: Int) {
    let source = [UInt8](repeating: 9, count: count)
    #expect(throws: CryptoError.wrongPublicKeyLength(count)) { try publicKey(source) }
  }

  @Test("nothing prints a key pair") func silent() throws {
    let key = try KeyAgreementKey()
    var dumped = ""
    dump(key, to: &dumped)
    #expect("\(key)" == "KeyAgreementKey" && dumped.split(separator: "\n").count == 1)
  }
}

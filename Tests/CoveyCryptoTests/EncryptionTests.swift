import CoveyCrypto
import Testing

@Suite("Authenticated encryption")
struct AuthenticatedCipherTests {
  /// draft-irtf-cfrg-xchacha-03, appendix A.3.1.
  @Test("the message of the draft") func published() throws {
    let key = try secretKey(Array(0x80...0x9F))
    let plaintext = Array(
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it."
        .utf8)
    let associated = bytes("50515253c0c1c2c3c4c5c6c7")
    let nonce = Array(UInt8(0x40)...0x57)
    let expected = bytes(
      "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216"
        + "cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c6"
        + "8b13b52ec0875924c1c7987947deafd8780acf49")
    let sealed = AuthenticatedCipher.seal(
      plaintext.span.bytes, with: key, associated: associated.span.bytes, nonce: nonce)
    #expect(sealed == nonce + expected)
    let opened = try AuthenticatedCipher.open(sealed.span.bytes, with: key, associated: associated.span.bytes)
    #expect(bytes(opened) == plaintext)
  }

  @Test("what is sealed opens", arguments: [0, 1, 15, 16, 17, 64, 122, 5000], [0, 1, 40]) func opens(
    _ count: Int, _ extra: Int
  ) throws {
    let key = try SecretKey.random()
    let plaintext = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    let associated = [UInt8](repeating: 5, count: extra)
    let sealed = try AuthenticatedCipher.seal(plaintext.span.bytes, with: key, associated: associated.span.bytes)
    #expect(sealed.count == count + AuthenticatedCipher.overhead)
    let opened = try AuthenticatedCipher.open(sealed.span.bytes, with: key, associated: associated.span.bytes)
    #expect(bytes(opened) == plaintext)
    // Another nonce every time.
    let again = try AuthenticatedCipher.seal(plaintext.span.bytes, with: key, associated: associated.span.bytes)
    #expect(again.prefix(24) != sealed.prefix(24))
  }

  @Test("any change is found") func altered() throws {
    let key = try SecretKey.random()
    let plaintext = Array("share".utf8)
    let associated = Array("1>2".utf8)
    let sealed = try AuthenticatedCipher.seal(plaintext.span.bytes, with: key, associated: associated.span.bytes)
    for index in sealed.indices {
      var other = sealed
      other[index] ^= 0x40
      #expect(throws: CryptoError.authenticationFailed) {
        try AuthenticatedCipher.open(other.span.bytes, with: key, associated: associated.span.bytes)
      }
    }
    for count in 0..<sealed.count {
      let short = Array(sealed[..<count])
      #expect(throws: CryptoError.authenticationFailed) {
        try AuthenticatedCipher.open(short.span.bytes, with: key, associated: associated.span.bytes)
      }
    }
    for other in [[], Array("2>1".utf8), associated + [0]] {
      #expect(throws: CryptoError.authenticationFailed) {
        try AuthenticatedCipher.open(sealed.span.bytes, with: key, associated: other.span.bytes)
      }
    }
    #expect(throws: CryptoError.authenticationFailed) {
      try AuthenticatedCipher.open(sealed.span.bytes, with: .random(), associated: associated.span.bytes)
    }
  }
}

@Suite("Sealed boxes")
struct SealedBoxTests {
  @Test("the recipient opens a box", arguments: [0, 1, 64, 5000]) func opens(_ count: Int) throws {
    let recipient = try KeyAgreementKey()
    let plaintext = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }
    let sealed = try SealedBox.seal(plaintext.span.bytes, to: recipient.publicKey)
    #expect(sealed.count == count + SealedBox.overhead)
    let opened = try SealedBox.open(sealed.span.bytes, with: recipient)
    #expect(bytes(opened) == plaintext)
    let again = try SealedBox.seal(plaintext.span.bytes, to: recipient.publicKey)
    #expect(again != sealed)
  }

  @Test("nobody else opens it, and any change is found") func altered() throws {
    let recipient = try KeyAgreementKey()
    let plaintext: [UInt8] = [1, 2, 3]
    let sealed = try SealedBox.seal(plaintext.span.bytes, to: recipient.publicKey)
    #expect(throws: CryptoError.authenticationFailed) {
      try SealedBox.open(sealed.span.bytes, with: KeyAgreementKey())
    }
    // The highest bit of the sender's key does not count in X25519, but it does in the nonce.
    for index in sealed.indices {
      var other = sealed
      other[index] ^= 0x80
      #expect(throws: CryptoError.authenticationFailed) { try SealedBox.open(other.span.bytes, with: recipient) }
    }
    for count in 0..<sealed.count {
      let short = Array(sealed[..<count])
      #expect(throws: CryptoError.authenticationFailed) { try SealedBox.open(short.span.bytes, with: recipient) }
    }
  }

  @Test("nothing is sealed to a key of low order") func weak() throws {
    let zeros = [UInt8](repeating: 0, count: 32)
    let weak = try publicKey(zeros)
    #expect(throws: CryptoError.weakPublicKey) { try SealedBox.seal(zeros.span.bytes, to: weak) }
  }
}

@Suite("System randomness")
struct SystemRandomnessTests {
  @Test("every fill differs and reaches every byte", arguments: [0, 1, 33, 1000]) func fills(_ count: Int) throws {
    var everSet = [UInt8](repeating: 0, count: count)
    var seen = Set<[UInt8]>()
    for _ in 0..<64 {
      var piece = [UInt8](repeating: 0, count: count)
      var span = piece.mutableSpan
      var raw = span.mutableBytes
      try SystemRandomness.fill(&raw)
      for index in piece.indices { everSet[index] |= piece[index] }
      seen.insert(piece)
    }
    // A byte that stayed 0 in 64 fills has probability 2^-512.
    #expect(everSet.allSatisfy { $0 != 0 })
    if count >= 33 { #expect(seen.count == 64) }
  }
}

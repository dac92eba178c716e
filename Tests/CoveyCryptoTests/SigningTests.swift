import CoveyCrypto
import Testing

@Suite("Ed25519")
struct SigningTests {
  private func accepts(_ key: VerificationKey, _ signature: Signature, _ message: [UInt8]) -> Bool {
    key.isValid(signature, of: message.span.bytes)
  }

  struct Vector: Sendable {
    let seed: String
    let key: String
    let message: String
    let signature: String
  }

  /// RFC 8032, section 7.1: tests 1, 2 and 3.
  static let vectors = [
    Vector(
      seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      key: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", message: "",
      signature: "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
        + "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    Vector(
      seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      key: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", message: "72",
      signature: "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da0"
        + "85ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    Vector(
      seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      key: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", message: "af82",
      signature: "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac1"
        + "8ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
  ]

  @Test("keys and signatures of RFC 8032", arguments: vectors) func published(_ vector: Vector) throws {
    let key = try SigningKey(seed: secretKey(bytes(vector.seed)))
    let message = bytes(vector.message)
    let signature = key.signature(of: message.span.bytes)
    #expect(key.verificationKey.bytes == bytes(vector.key))
    #expect(signature.bytes == bytes(vector.signature))
    let received = try verificationKey(key.verificationKey.bytes)
    #expect(accepts(received, signature, message))
  }

  @Test("any change makes a signature invalid") func altered() throws {
    let key = try SigningKey()
    let message = Array("survivors".utf8)
    let signature = key.signature(of: message.span.bytes)
    for index in 0..<64 {
      var other = signature.bytes
      other[index] ^= 1 << UInt8(index % 8)
      let forged = try makeSignature(other)
      #expect(!accepts(key.verificationKey, forged, message))
    }
    for index in message.indices {
      var other = message
      other[index] ^= 1
      #expect(!accepts(key.verificationKey, signature, other))
    }
    #expect(!accepts(key.verificationKey, signature, message.dropLast()))
    #expect(try !accepts(SigningKey().verificationKey, signature, message))
  }

  /// S + l is another way to write S; RFC 8032, section 5.1.7, has it refused.
  @Test("a signature has one way to be written") func malleable() throws {
    let key = try SigningKey()
    let message: [UInt8] = [1, 2, 3]
    let signature = key.signature(of: message.span.bytes)
    var carry = 0
    let high = zip(signature.bytes[32...], SlowScalar.order).map { pair -> UInt8 in
      carry += Int(pair.0) + Int(pair.1)
      defer { carry >>= 8 }
      return UInt8(carry & 255)
    }
    let twin = try makeSignature(signature.bytes[..<32] + high)
    #expect(!accepts(key.verificationKey, twin, message))
  }

  @Test("keys of small order accept nothing") func smallOrder() throws {
    let message: [UInt8] = [1]
    for first in [UInt8(0), 1] {
      let point = [first] + [UInt8](repeating: 0, count: 31)
      let key = try verificationKey(point)
      let forged = try makeSignature(point + [UInt8](repeating: 0, count: 32))
      #expect(!accepts(key, forged, message))
    }
  }

  @Test("a transcript is signed as its digest") func transcript() throws {
    let key = try SigningKey()
    let transcript = try Transcript("test")
    transcript.append(7)
    let signature = key.signature(of: transcript)
    let digest = transcript.digest().bytes
    #expect(accepts(key.verificationKey, signature, digest))
    #expect(key.verificationKey.isValid(signature, of: transcript))
    transcript.append(8)
    #expect(!key.verificationKey.isValid(signature, of: transcript))
  }

  @Test("other lengths are refused", arguments: [0, 31, 33, 63, 65]) func length(_ count: Int) {
    let source = [UInt8](repeating: 9, count: count)
    #expect(throws: CryptoError.wrongPublicKeyLength(count)) { try verificationKey(source) }
    #expect(throws: CryptoError.wrongSignatureLength(count)) { try makeSignature(source) }
    #expect("\(CryptoError.wrongSignatureLength(count))".contains("64 bytes, not \(count)"))
  }

  @Test("nothing prints a signing key") func silent() throws {
    let key = try SigningKey()
    var dumped = ""
    dump(key, to: &dumped)
    #expect("\(key)" == "SigningKey" && dumped.split(separator: "\n").count == 1)
    #expect(key.verificationKey.description.count == 64)
  }
}

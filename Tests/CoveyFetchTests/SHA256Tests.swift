import CoveyCrypto
import Testing

/// Vectors: FIPS 180-4's examples (NIST, "Examples with Intermediate Values") and NIST CAVP.
@Suite struct SHA256Tests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ]) func knownAnswers(text: String, hex: String) {
    #expect(SHA256Digest(of: text.utf8).hex == hex)
    #expect(SHA256Digest(hex: hex) == SHA256Digest(of: text.utf8))
    #expect(SHA256Digest(hex: hex.uppercased()) == SHA256Digest(of: text.utf8))
  }

  @Test func aMillionLettersInUnevenPieces() {
    var hasher = SHA256Hasher()
    var left = 1_000_000
    var piece = 1
    while left > 0 {
      let size = min(piece, left)
      [UInt8](repeating: 0x61, count: size).withUnsafeBytes { hasher.update($0) }
      left -= size
      piece = piece * 3 % 1009 + 1
    }
    #expect(hasher.finish().hex == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test(arguments: ["", "ba78", String(repeating: "g", count: 64), String(repeating: "é", count: 32)])
  func badHexIsRefused(text: String) {
    #expect(SHA256Digest(hex: text) == nil)
  }
}

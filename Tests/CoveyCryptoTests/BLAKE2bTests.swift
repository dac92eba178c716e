import CoveyCrypto
import Testing

/// Digests from Python's hashlib, whose BLAKE2b is the reference implementation of RFC 7693, not libsodium's.
@Suite struct BLAKE2bTests {
  static let vectors: [([UInt8], String)] = [
    ([], "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"),
    (Array("abc".utf8), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"),
    (Array(0...255), "39a7eb9fedc19aabc83425c6755dd90e6f9d0c804964a1f4aaeea3b9fb599835"),
    (Array(repeating: 97, count: 1_000), "e00b0ddbf1e2cdaf5c898e1a5e8826ea3a2c339bcf2a478da2e5fca9ff126672"),
  ]

  @Test(arguments: vectors) func matchesReference(_ message: [UInt8], _ digest: String) throws {
    #expect(try BLAKE2b.hash(message.span.bytes).hex == digest)
  }

  @Test func textIsHashedAsUTF8() throws {
    #expect(try BLAKE2b.hash("abc").hex == Self.vectors[1].1)
  }

  @Test(arguments: [1, 7, 128, 129, 999]) func piecesMakeNoDifference(_ size: Int) throws {
    let message = Self.vectors[3].0
    let hash = try BLAKE2b()
    for start in stride(from: 0, to: message.count, by: size) {
      hash.update(Array(message[start..<min(start + size, message.count)]).span.bytes)
    }
    #expect(hash.finish().hex == Self.vectors[3].1)
  }

  @Test func digestSoFarDoesNotEndTheMessage() throws {
    let hash = try BLAKE2b()
    #expect(hash.finish().hex == Self.vectors[0].1)
    hash.update("abc")
    #expect(hash.finish().hex == Self.vectors[1].1)
    #expect(hash.finish().description == Self.vectors[1].1)
  }

  @Test func errorSaysWhatToDo() {
    #expect("\(CryptoError.libraryUnavailable)".contains("libsodium"))
  }
}

import CoveyCrypto
import Testing

@Suite("ChaCha20 streams")
struct ChaCha20StreamTests {
  private func read(_ stream: ChaCha20Stream, _ sizes: Int...) -> [UInt8] {
    sizes.flatMap { size in
      var piece = [UInt8](repeating: 0xA5, count: size)
      var span = piece.mutableSpan
      var raw = span.mutableBytes
      stream.fill(&raw)
      return piece
    }
  }

  /// RFC 8439, section 2.4.2 (its ciphertext without its plaintext) and A.1, test vector 1.
  @Test("keystreams of RFC 8439") func published() throws {
    let key = try SecretKey(bytes: Array(UInt8(0)..<32).span.bytes)
    let stream = ChaCha20Stream(key: key, nonce: bytes("000000000000004a00000000"), counter: 1)
    #expect(
      read(stream, 114)
        == bytes(
          "224f51f3401bd9e12fde276fb8631ded8c131f823d2c06e27e4fcaec9ef3cf788a3b0aa372600a92b57974cded2b9334"
            + "794cba40c63e34cdea212c4cf07d41b769a6749f3f630f4122cafe28ec4dc47e26d4346d70b98c73f3e9c53ac40c5945"
            + "398b6eda1a832c89c167eacd901d7e2bf363"))
    let zero = try SecretKey(bytes: [UInt8](repeating: 0, count: 32).span.bytes)
    #expect(
      read(ChaCha20Stream(key: zero, nonce: Array(repeating: 0, count: 12)), 64)
        == bytes(
          "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7da41597c5157488d7724e03fb8d84a37"
            + "6a43b8f41518a11cc387b669b2ee6586"))
  }

  @Test("pieces make no difference") func pieces() throws {
    let key = try SecretKey.random()
    let whole = read(ChaCha20Stream(derivedFrom: key, purpose: "t", 1), 100_000)
    let pieced = read(
      ChaCha20Stream(derivedFrom: key, purpose: "t", 1), 1, 0, 62, 1, 64, 65, 16_384, 16_385, 3, 40_000, 27_035)
    #expect(pieced == whole)
  }

  @Test("a derived stream is the stream of the derived key") func derived() throws {
    let key = try SecretKey.random()
    let child = try key.derive(purpose: "t", 4, 5)
    #expect(
      read(ChaCha20Stream(derivedFrom: key, purpose: "t", 4, 5), 500)
        == read(ChaCha20Stream(key: child, nonce: Array(repeating: 0, count: 12)), 500))
  }

  @Test("words are the bytes in memory order") func words() throws {
    let key = try SecretKey.random()
    let expected = read(ChaCha20Stream(derivedFrom: key, purpose: "t"), 80)
    var words = [UInt64](repeating: 0, count: 10)
    var span = words.mutableSpan
    ChaCha20Stream(derivedFrom: key, purpose: "t").fill(&span)
    #expect(words.flatMap { word in withUnsafeBytes(of: word) { Array($0) } } == expected)
  }

  @Test("the last block is given out, and nothing after it") func end() async throws {
    let key = try SecretKey.random()
    let nonce = [UInt8](repeating: 1, count: 12)
    #expect(read(ChaCha20Stream(key: key, nonce: nonce, counter: .max), 64).count == 64)
    await #expect(processExitsWith: .failure) {
      let stream = ChaCha20Stream(key: try SecretKey.random(), nonce: [UInt8](repeating: 1, count: 12), counter: .max)
      var piece = [UInt8](repeating: 0, count: 65)
      var span = piece.mutableSpan
      var raw = span.mutableBytes
      stream.fill(&raw)
    }
  }
}

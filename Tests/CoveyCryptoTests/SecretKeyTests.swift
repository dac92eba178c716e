import CoveyCrypto
import Testing

@Suite("Secret keys")
struct SecretKeyTests {
  static let counting = Array(UInt8(0)..<32)

  private func hex(_ key: SecretKey) -> String {
    key.withBytes { span in
      (0..<span.byteCount).map { index in
        let byte = span.unsafeLoad(fromByteOffset: index, as: UInt8.self)
        return (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }.joined()
    }
  }

  @Test("bytes go in and come out") func keeps() throws {
    let key = try SecretKey(bytes: Self.counting.span.bytes)
    #expect(hex(key) == "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
  }

  @Test("other lengths are refused", arguments: [0, 1, 31, 33, 64]) func length(_ count: Int) {
    let bytes = [UInt8](repeating: 7, count: count)
    #expect(throws: CryptoError.wrongKeyLength(count)) { try SecretKey(bytes: bytes.span.bytes) }
    #expect("\(CryptoError.wrongKeyLength(count))".contains("not \(count)"))
  }

  @Test("equality looks at every byte") func equality() throws {
    let key = try SecretKey(bytes: Self.counting.span.bytes)
    #expect(try SecretKey(bytes: Self.counting.span.bytes) == key)
    for index in Self.counting.indices {
      var other = Self.counting
      other[index] ^= 0x10
      #expect(try SecretKey(bytes: other.span.bytes) != key)
    }
  }

  @Test("random keys differ") func random() throws {
    let keys = try (0..<100).map { _ in hex(try SecretKey.random()) }
    #expect(Set(keys).count == 100)
  }

  @Test("nothing prints a key") func silent() throws {
    let key = try SecretKey(bytes: Self.counting.span.bytes)
    var dumped = ""
    dump(key, to: &dumped)
    #expect("\(key)" == "SecretKey" && String(reflecting: key) == "SecretKey")
    #expect(!dumped.contains("0x") && !dumped.contains("bytes"))
  }

  /// Values of Python's hashlib.blake2b over the message that the documentation describes.
  @Test("derived keys match the reference") func derived() throws {
    let key = try SecretKey(bytes: Self.counting.span.bytes)
    #expect(
      hex(try key.derive(purpose: "covey/test", 1, -2, 3))
        == "9027c6be46d805972499a90fc038edad7c9cee923bb04d31b953dcb583b3c319")
    #expect(
      hex(try key.derive(purpose: "")) == "f58c851a18c18bc30dd0b35fecfe147a3b331b83fd555eab364bd9fe5a01d094")
  }

  @Test("every field of a derivation counts") func fields() throws {
    let key = try SecretKey(bytes: Self.counting.span.bytes)
    let names = try [
      key.derive(purpose: "a", 1), key.derive(purpose: "a", 1, 0), key.derive(purpose: "a", 0, 1),
      key.derive(purpose: "a"), key.derive(purpose: "b", 1), key.derive(purpose: "a\u{1}\0\0\0\0\0\0\0"),
      key.derive(purpose: "a", 256), SecretKey(bytes: Self.counting.reversed().span.bytes).derive(purpose: "a", 1),
    ]
    #expect(Set(names.map { hex($0) }).count == names.count)
  }
}

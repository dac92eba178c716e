import CoveyCrypto
import Testing

@Suite("Key pairs of ristretto255")
struct GroupKeyTests {
  /// Multiples of the generator: RFC 9496, appendix A.1.
  private static let multiples: [(UInt64, String)] = [
    (1, "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76"),
    (2, "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919"),
  ]

  @Test("public halves are those of RFC 9496") func vectors() throws {
    for (factor, encoding) in Self.multiples {
      let key = try GroupKey(scalar: secretKey(SlowScalar(factor).bytes))
      #expect(key.publicKey.bytes == bytes(encoding))
      #expect(key.publicKey.isGroupElement)
    }
  }

  @Test("two owners agree on the product of their numbers") func agreement() throws {
    var generator = SplitMix64(seed: 51)
    for _ in 0..<20 {
      let (one, two) = (SlowScalar.random(using: &generator), SlowScalar.random(using: &generator))
      let (left, right) = (
        try GroupKey(scalar: secretKey(one.bytes)), try GroupKey(scalar: secretKey(two.bytes))
      )
      let shared = bytes(try left.sharedSecret(with: right.publicKey))
      #expect(bytes(try right.sharedSecret(with: left.publicKey)) == shared)
      #expect(try GroupKey(scalar: secretKey((one * two).bytes)).publicKey.bytes == shared)
    }
  }

  /// Encodings that RFC 9496, appendix A.2, says must be refused, and the neutral element, which is none for a key.
  @Test(
    "what is no element is no key",
    arguments: [
      "0000000000000000000000000000000000000000000000000000000000000000",
      "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
      "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "0100000000000000000000000000000000000000000000000000000000000000",
      "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ])
  func refused(_ encoding: String) throws {
    let key = try publicKey(bytes(encoding))
    #expect(!key.isGroupElement)
    let own = try GroupKey()
    #expect(throws: CryptoError.weakPublicKey) { try own.sharedSecret(with: key) }
  }

  @Test("0 and numbers above the order are no secrets") func secrets() throws {
    for number in [SlowScalar(0).bytes, SlowScalar.order, [UInt8](repeating: 255, count: 32)] {
      let key = try secretKey(number)
      #expect(throws: CryptoError.nonCanonicalSecret) { try GroupKey(scalar: key) }
    }
  }

  @Test("nothing prints a secret") func description() throws {
    let key = try GroupKey()
    #expect("\(key)" == "GroupKey")
    #expect(String(reflecting: key) == "GroupKey")
    #expect(Mirror(reflecting: key).children.isEmpty)
  }

  @Test("a challenge is 64 bytes modulo the order") func challenge() throws {
    // 2^256 modulo l by 256 doublings, and the lower half as it is.
    let low = try BLAKE2b.hash("low")
    let high = try BLAKE2b.hash("high")
    var power = SlowScalar(1)
    for _ in 0..<256 { power = power + power }
    let expected = Self.residue(low.bytes) + Self.residue(high.bytes) * power
    #expect(GroupScalar(reducing: low, high).bytes == expected.bytes)
    let order = SlowScalar.order
    let tooLarge = GroupScalar(bytes: order.span.bytes)
    #expect(tooLarge == nil)
  }

  /// 256 bits modulo l, bit by bit.
  private static func residue(_ source: [UInt8]) -> SlowScalar {
    source.reversed().reduce(SlowScalar(0)) { $0 * SlowScalar(256) + SlowScalar(UInt64($1)) }
  }
}

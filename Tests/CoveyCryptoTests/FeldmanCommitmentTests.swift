import CoveyCrypto
import Testing

@Suite("Feldman's commitments")
struct FeldmanCommitmentTests {
  @Test("every honest share is accepted", arguments: [(1, 1), (1, 4), (2, 3), (5, 8)])
  func honest(_ threshold: Int, _ holders: Int) throws {
    let secret = try ShamirSharing.randomSecret()
    let (shares, commitment) = try ShamirSharing(threshold: threshold, holders: holders).splitVerifiably(secret)
    #expect(commitment.threshold == threshold && commitment.bytes.count == 32 * threshold)
    let received = try FeldmanCommitment(bytes: commitment.bytes.span.bytes)
    #expect(received == commitment)
    for index in 1...holders { try received.verify(shares.share(at: index - 1), index: index) }
    let set = Array(1...threshold)
    #expect(try ShareInterpolation(indices: set).reconstruct(set.map { try shares.share(at: $0 - 1) }) == secret)
  }

  @Test("altered shares and commitments are refused") func altered() throws {
    var generator = SplitMix64(seed: 8)
    let (shares, commitment) = try ShamirSharing(threshold: 3, holders: 5).splitVerifiably(ShamirSharing.randomSecret())
    let share = try shares.share(at: 1)
    for other in [1, 3, 4, 5, 100, Int(UInt32.max)] {
      #expect(throws: CryptoError.forgedShare(index: other)) { try commitment.verify(share, index: other) }
    }
    for _ in 0..<40 {
      var forged = bytes(share)
      // The highest byte stays, so that the value lies below the order.
      forged[Int.random(in: 0..<31, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      let key = try secretKey(forged)
      #expect(throws: CryptoError.forgedShare(index: 2)) { try commitment.verify(key, index: 2) }
    }
    // The points in another order commit to another polynomial.
    let swapped = Array(commitment.bytes[32..<64] + commitment.bytes[..<32] + commitment.bytes[64...])
    let other = try FeldmanCommitment(bytes: swapped.span.bytes)
    #expect(throws: CryptoError.forgedShare(index: 2)) { try other.verify(share, index: 2) }
  }

  @Test("shares and indices that cannot be are refused by name") func impossible() throws {
    let (shares, commitment) = try ShamirSharing(threshold: 2, holders: 2).splitVerifiably(ShamirSharing.randomSecret())
    let share = try shares.share(at: 0)
    for index in [0, -5, 1 << 32] {
      #expect(throws: CryptoError.invalidShareIndex(index)) { try commitment.verify(share, index: index) }
    }
    // The same residue written with the order on top.
    var carry = 0
    let high = zip(bytes(share), SlowScalar.order).map { pair -> UInt8 in
      carry += Int(pair.0) + Int(pair.1)
      defer { carry >>= 8 }
      return UInt8(carry & 255)
    }
    let nonCanonical = try secretKey(high)
    #expect(throws: CryptoError.nonCanonicalShare(index: 1)) { try commitment.verify(nonCanonical, index: 1) }
  }

  @Test("a secret and shares of zero are committed to as well") func zero() throws {
    let zero = try secretKey([UInt8](repeating: 0, count: 32))
    let (shares, commitment) = try ShamirSharing(threshold: 1, holders: 2).splitVerifiably(zero)
    #expect(commitment.bytes == [UInt8](repeating: 0, count: 32))
    let received = try FeldmanCommitment(bytes: commitment.bytes.span.bytes)
    try received.verify(shares.share(at: 1), index: 2)
    #expect(throws: CryptoError.forgedShare(index: 2)) { try received.verify(ShamirSharing.randomSecret(), index: 2) }
    let (others, second) = try ShamirSharing(threshold: 2, holders: 3).splitVerifiably(zero)
    for index in 1...3 { try second.verify(others.share(at: index - 1), index: index) }
  }

  /// RFC 9496, appendix A.1: the first multiples of the generator.
  @Test("commitments are multiples of the published generator") func generator() throws {
    let multiples = [
      "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76",
      "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919",
      "94741f5d5d52755ece4f23f044ee27d5d1ea1e2bd196b462166b16152a9d0259",
    ]
    for (index, point) in multiples.enumerated() {
      let secret = try secretKey(SlowScalar(UInt64(index + 1)).bytes)
      #expect(try ShamirSharing(threshold: 1, holders: 1).splitVerifiably(secret).commitment.bytes == bytes(point))
    }
  }

  @Test("bytes of a wrong length are refused", arguments: [0, 31, 33, 63]) func lengths(_ count: Int) {
    let zeros = [UInt8](repeating: 0, count: count)
    #expect(throws: CryptoError.invalidCommitment) { try FeldmanCommitment(bytes: zeros.span.bytes) }
  }

  /// RFC 9496, appendix A.2: encodings of field elements that are not canonical, or negative; and the order of the field.
  @Test(
    "bytes that are no points are refused",
    arguments: [
      "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
      "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "0100000000000000000000000000000000000000000000000000000000000000",
      "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ]) func points(_ hex: String) throws
  {
    let (_, good) = try ShamirSharing(threshold: 1, holders: 1).splitVerifiably(ShamirSharing.randomSecret())
    let (front, back) = (bytes(hex) + good.bytes, good.bytes + bytes(hex))
    #expect(throws: CryptoError.invalidCommitment) { try FeldmanCommitment(bytes: front.span.bytes) }
    #expect(throws: CryptoError.invalidCommitment) { try FeldmanCommitment(bytes: back.span.bytes) }
  }
}

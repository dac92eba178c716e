import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import Testing
import _TestSupport

@Suite("Masks in place")
struct MaskExpanderTests {
  private static func keys(_ count: Int, seed: UInt64) throws -> [(bytes: [UInt8], key: SecretKey)] {
    var numbers = TestNumbers(seed: seed)
    return try (0..<count).map { _ in
      let bytes = (0..<32).map { _ in UInt8(numbers.integer(in: 0...255)) }
      return (bytes, try SecretKey(bytes: bytes.span.bytes))
    }
  }

  private static func values(_ count: Int, bits: Int, seed: UInt64) -> RingVector {
    var numbers = TestNumbers(seed: seed)
    var values = RingVector(count: count, bits: bits)
    values.withWords { words in
      for i in words.indices { words[i] = UInt32(numbers.integer(in: 0...(min(1 << bits, 1 << 31) - 1))) }
    }
    return values
  }

  @Test("are the keystream of RFC 8439, appendix A.1, vector 1")
  func publishedVector() throws {
    let head: [UInt8] = [
      0x76, 0xb8, 0xe0, 0xad, 0xa0, 0xf1, 0x3d, 0x90, 0x40, 0x5d, 0x6a, 0xe5, 0x53, 0x86, 0xbd, 0x28, 0xbd, 0xd2, 0x19,
      0xb8, 0xa0, 0x8d, 0xed, 0x1a, 0xa8, 0x36, 0xef, 0xcc, 0x8b, 0x77, 0x0d, 0xc7,
    ]
    let zeros = [UInt8](repeating: 0, count: 32)
    #expect(ScalarKeystream.bytes(key: zeros, count: 32) == head)
    var values = RingVector(count: 8, bits: 32)
    MaskExpander().apply([Mask(key: try SecretKey(bytes: zeros.span.bytes), sign: .adds)], to: &values)
    #expect(values.words[..<3] == [0xade0_b876, 0x903d_f1a0, 0xe56a_5d40])
  }

  @Test("equal a scalar reference in every ring, around the edges of pieces", arguments: 1...32)
  func agreesWithReference(bits: Int) throws {
    let piece = bits <= 16 ? 4096 : 2048
    #expect(MaskExpander.laneBits(ofRing: bits) == (bits <= 16 ? 16 : 32))
    let keys = try Self.keys(4, seed: UInt64(bits))
    let signs: [Mask.Sign] = [.adds, .subtracts, .adds, .subtracts]
    let largest = 9 * piece + 5
    let streams = keys.map { ScalarKeystream.lanes(key: $0.bytes, count: largest, bits: bits) }
    let ring = UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(bits)) - 1)
    let expander = MaskExpander()
    for count in [0, 1, 15, 16, 33, piece - 1, piece, piece + 1, 3 * piece - 7, 8 * piece, largest] {
      let plain = Self.values(count, bits: bits, seed: 77)
      var masked = plain
      expander.apply(zip(keys, signs).map { Mask(key: $0.key, sign: $1) }, to: &masked)
      let expected = (0..<count).map { i in
        zip(streams, signs).reduce(plain.words[i]) { $1.1 == .adds ? $0 &+ $1.0[i] : $0 &- $1.0[i] } & ring
      }
      #expect(masked.words == expected)
    }
  }

  @Test("do not depend on the workers", arguments: [9, 16, 20, 32])
  func parallelEqualsSerial(bits: Int) throws {
    let masks = try Self.keys(5, seed: 3).enumerated().map {
      Mask(key: $1.key, sign: $0.isMultiple(of: 2) ? .adds : .subtracts)
    }
    let expander = MaskExpander()
    for count in [1, 50_001, 300_000] {
      var serial = Self.values(count, bits: bits, seed: 5)
      var parallel = serial
      expander.apply(masks, to: &serial)
      expander.apply(masks, to: &parallel, on: ConcurrentWorkers())
      #expect(serial == parallel)
    }
  }

  @Test("come off again, in any order and any number at a time", arguments: [1, 7, 16, 17, 31, 32])
  func cancel(bits: Int) throws {
    let keys = try Self.keys(6, seed: 4).map(\.key)
    let plain = Self.values(10_000, bits: bits, seed: 6)
    var values = plain
    let expander = MaskExpander()
    expander.apply(keys.map { Mask(key: $0, sign: .adds) }, to: &values)
    #expect(values != plain)
    #expect(values.words.allSatisfy { UInt64($0) < UInt64(1) << UInt64(bits) })
    for key in keys.reversed() { expander.apply([Mask(key: key, sign: .subtracts)], to: &values) }
    #expect(values == plain)
  }

  @Test("reduce the vector even without a key")
  func noMasks() {
    var values = RingVector(count: 100, bits: 5)
    values.withWords { words in
      for i in words.indices { words[i] = UInt32(i) }
    }
    MaskExpander().apply([], to: &values)
    #expect(values.words == (0..<100).map { UInt32($0 % 32) })
  }

  @Test("leave nothing behind", arguments: [16, 32])
  func wipe(bits: Int) throws {
    let expander = MaskExpander()
    let masks = try Self.keys(3, seed: 8).map { Mask(key: $0.key, sign: .adds) }
    var values = RingVector(count: 100_000, bits: bits)
    expander.apply(masks, to: &values, on: ConcurrentWorkers())
    var rooms = 0
    expander.withRooms { room in
      rooms += 1
      #expect(room.byteCount == KeystreamPiece.byteCount)
      #expect(room.withUnsafeBytes { $0.allSatisfy { $0 == 0 } })
    }
    #expect(rooms >= 1)
    // A piece that is in use does hold keystream, and only as much as was asked for: the test above can fail.
    let room = KeystreamPiece()
    room.fill(from: masks[0].key, piece: 1, count: 100)
    room.withBytes { bytes in
      bytes.withUnsafeBytes { bytes in
        #expect(bytes[..<100].contains { $0 != 0 })
        #expect(bytes[100...].allSatisfy { $0 == 0 })
      }
    }
    room.wipe()
    room.withBytes { bytes in bytes.withUnsafeBytes { #expect($0.allSatisfy { $0 == 0 }) } }
  }
}

/// ChaCha20 as RFC 8439, section 2.3, writes it down, one block at a time: the oracle for keystreams.
enum ScalarKeystream {
  /// The first `count` bytes under nonce 0, from block 0 on.
  static func bytes(key: [UInt8], count: Int) -> [UInt8] {
    var result = [UInt8]()
    var counter: UInt32 = 0
    while result.count < count {
      result += block(key: key, counter: counter)
      counter += 1
    }
    return Array(result[..<count])
  }

  /// `count` lanes of the keystream, of 16 or 32 bits.
  static func lanes(key: [UInt8], count: Int, bits: Int) -> [UInt32] {
    let width = bits <= 16 ? 2 : 4
    let bytes = bytes(key: key, count: count * width)
    return (0..<count).map { i in
      (0..<width).reduce(0) { $0 | UInt32(bytes[i * width + $1]) << UInt32(8 * $1) }
    }
  }

  private static func block(key: [UInt8], counter: UInt32) -> [UInt8] {
    func word(_ i: Int) -> UInt32 { (0..<4).reduce(0) { $0 | UInt32(key[4 * i + $1]) << UInt32(8 * $1) } }
    let start: [UInt32] =
      [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574] + (0..<8).map(word) + [counter, 0, 0, 0]
    var x = start
    func quarter(_ a: Int, _ b: Int, _ c: Int, _ d: Int) {
      func turn(_ value: UInt32, _ by: UInt32) -> UInt32 { value << by | value >> (32 - by) }
      x[a] &+= x[b]
      x[d] = turn(x[d] ^ x[a], 16)
      x[c] &+= x[d]
      x[b] = turn(x[b] ^ x[c], 12)
      x[a] &+= x[b]
      x[d] = turn(x[d] ^ x[a], 8)
      x[c] &+= x[d]
      x[b] = turn(x[b] ^ x[c], 7)
    }
    for _ in 0..<10 {
      for i in 0..<4 { quarter(i, 4 + i, 8 + i, 12 + i) }
      for i in 0..<4 { quarter(i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4) }
    }
    return zip(x, start).flatMap { sum in (0..<4).map { UInt8(truncatingIfNeeded: (sum.0 &+ sum.1) >> (8 * $0)) } }
  }
}

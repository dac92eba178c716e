import CoveyCrypto
import Testing

@Suite("Shamir's sharing")
struct ShamirSharingTests {
  private func shares(_ shares: SecretShares, of holders: [Int]) throws -> [SecretKey] {
    try holders.map { try shares.share(at: $0 - 1) }
  }

  /// l - 1.
  static let largest = [SlowScalar.order[0] - 1] + SlowScalar.order.dropFirst()

  @Test("every set of holders, for every threshold", arguments: 1...8) func patterns(_ holders: Int) throws {
    for threshold in 1...holders {
      let secret = try ShamirSharing.randomSecret()
      let split = try ShamirSharing(threshold: threshold, holders: holders).split(secret)
      #expect(split.count == holders)
      for pattern in 1..<(1 << holders) {
        let set = (1...holders).filter { pattern >> ($0 - 1) & 1 == 1 }
        let result = try ShareInterpolation(indices: set).reconstruct(shares(split, of: set))
        // Too few shares meet the secret by chance only, once in 2^252.
        #expect((result == secret) == (set.count >= threshold), "\(set) of \(holders), threshold \(threshold)")
      }
    }
  }

  @Test("shares are the polynomial's values", arguments: [(1, 3), (2, 2), (5, 40), (9, 12), (3, 300)])
  func values(_ threshold: Int, _ holders: Int) throws {
    var generator = SplitMix64(seed: UInt64(threshold * 1000 + holders))
    for extreme in [false, true] {
      let coefficients = (0..<threshold).map { _ in
        extreme ? SlowScalar(Self.largest) : SlowScalar.random(using: &generator)
      }
      let split = try ShamirSharing(threshold: threshold, holders: holders).split(
        secretKey(coefficients[0].bytes), coefficients: coefficients.dropFirst().map { try secretKey($0.bytes) })
      for index in 1...holders {
        let expected = SlowScalar.value(of: coefficients, at: UInt64(index)).bytes
        #expect(try bytes(split.share(at: index - 1)) == expected, "holder \(index)")
      }
    }
  }

  @Test("interpolation at any indices in any order", arguments: [1, 2, 7, 20]) func anyIndices(_ count: Int) throws {
    var generator = SplitMix64(seed: UInt64(count))
    let coefficients = (0..<count).map { _ in SlowScalar.random(using: &generator) }
    var indices = Set([Int(UInt32.max)])
    while indices.count < count { indices.insert(Int.random(in: 1...Int(UInt32.max), using: &generator)) }
    let order = indices.shuffled(using: &generator)
    let shares = try order.map { index in
      try secretKey(SlowScalar.value(of: coefficients, at: UInt64(index)).bytes)
    }
    let secret = try ShareInterpolation(indices: order).reconstruct(shares)
    #expect(bytes(secret) == coefficients[0].bytes)
  }

  @Test("many secrets of one set of holders, as one by one", arguments: [1, 67, 127, 128, 129, 300])
  func rows(_ threshold: Int) throws {
    var generator = SplitMix64(seed: 5)
    let holders = threshold + 3
    let sharing = try ShamirSharing(threshold: threshold, holders: holders)
    let secrets = try (0..<5).map { _ in try ShamirSharing.randomSecret() }
    let splits = try secrets.map { try sharing.split($0) }
    let set = Array((1...holders).shuffled(using: &generator).prefix(threshold))
    let interpolation = try ShareInterpolation(indices: set)
    let rows = try set.map { index in
      let row = try splits.flatMap { bytes(try $0.share(at: index - 1)) }
      return try SecretBytes(copying: row.span.bytes)
    }
    #expect(try interpolation.reconstruct(rows: rows) == secrets)
    for (split, secret) in zip(splits, secrets) {
      #expect(try interpolation.reconstruct(shares(split, of: set)) == secret)
    }
    let none = try set.map { _ in try SecretBytes(count: 0) }
    #expect(try interpolation.reconstruct(rows: none).isEmpty)
  }

  @Test("smallest and largest secrets") func extremes() throws {
    for secret in [[UInt8](repeating: 0, count: 32), Self.largest] {
      let split = try ShamirSharing(threshold: 3, holders: 4).split(secretKey(secret))
      let result = try ShareInterpolation(indices: [4, 2, 1]).reconstruct(shares(split, of: [4, 2, 1]))
      #expect(bytes(result) == secret)
    }
  }

  @Test("sums of shares are shares of sums") func linear() throws {
    let sharing = try ShamirSharing(threshold: 3, holders: 5)
    let secrets = try (0..<2).map { _ in try ShamirSharing.randomSecret() }
    let splits = try secrets.map { try sharing.split($0) }
    let sums = try [1, 3, 5].map { index in
      try secretKey(splits.map { SlowScalar(bytes(try $0.share(at: index - 1))) }.reduce(SlowScalar(0), +).bytes)
    }
    let expected = secrets.map { SlowScalar(bytes($0)) }.reduce(SlowScalar(0), +)
    #expect(try bytes(ShareInterpolation(indices: [1, 3, 5]).reconstruct(sums)) == expected.bytes)
  }

  @Test("sharing again gives other shares") func fresh() throws {
    let secret = try ShamirSharing.randomSecret()
    let sharing = try ShamirSharing(threshold: 2, holders: 3)
    let splits = try (0..<20).map { _ in try sharing.split(secret) }
    for position in 0..<3 {
      #expect(try Set(splits.map { bytes(try $0.share(at: position)) }).count == splits.count)
    }
    // With threshold 1 every share is the secret.
    let open = try ShamirSharing(threshold: 1, holders: 3).split(secret)
    #expect(try open.share(at: 2) == secret)
    #expect(try Set((0..<100).map { _ in bytes(try ShamirSharing.randomSecret()) }).count == 100)
  }

  @Test("what lies below the order is canonical") func canonical() throws {
    let order = SlowScalar.order
    var cases: [(bytes: [UInt8], canonical: Bool)] = [
      ([UInt8](repeating: 0, count: 32), true), (Self.largest, true), (order, false),
      ([order[0] + 1] + order.dropFirst(), false), ([UInt8](repeating: 0xFF, count: 32), false),
      ([UInt8](repeating: 0, count: 31) + [0x10], true), ([UInt8](repeating: 0, count: 31) + [0x20], false),
      ([UInt8](repeating: 0xFF, count: 31) + [0x0F], true), ([UInt8](repeating: 0, count: 31) + [0x80], false),
      ([], false), ([UInt8](repeating: 0, count: 31), false), ([UInt8](repeating: 0, count: 33), false),
    ]
    for index in 0..<32 where order[index] > 0 {
      var below = order
      below[index] -= 1
      cases.append((below, true))
    }
    for item in cases {
      #expect(ShamirSharing.isCanonical(item.bytes.span.bytes) == item.canonical, "\(item.bytes)")
    }
  }

  @Test("impossible sizes are refused", arguments: [(0, 3), (4, 3), (-1, 3), (1, 0), (1, 1 << 32)])
  func sizes(_ threshold: Int, _ holders: Int) {
    let error = CryptoError.invalidThreshold(threshold, holders: holders)
    #expect(throws: error) { try ShamirSharing(threshold: threshold, holders: holders) }
    #expect("\(error)".contains("\(holders) holders with threshold \(threshold)"))
  }

  @Test("bad shares are refused by name") func refused() throws {
    let sharing = try ShamirSharing(threshold: 2, holders: 3)
    let order = try secretKey(SlowScalar.order)
    #expect(throws: CryptoError.nonCanonicalSecret) { try sharing.split(order) }
    #expect(throws: CryptoError.noShares) { try ShareInterpolation(indices: []) }
    for index in [0, -1, 1 << 32, Int.max, Int.min] {
      #expect(throws: CryptoError.invalidShareIndex(index)) { try ShareInterpolation(indices: [1, index]) }
    }
    #expect(throws: CryptoError.repeatedShareIndex(7)) { try ShareInterpolation(indices: [7, 2, 7]) }

    let interpolation = try ShareInterpolation(indices: [3, 9])
    let share = try ShamirSharing.randomSecret()
    #expect(throws: CryptoError.wrongShareCount(1, expected: 2)) { try interpolation.reconstruct([share]) }
    #expect(throws: CryptoError.wrongShareCount(3, expected: 2)) {
      try interpolation.reconstruct([share, share, share])
    }
    #expect(throws: CryptoError.nonCanonicalShare(index: 9)) { try interpolation.reconstruct([share, order]) }

    let good = try SecretBytes(copying: (bytes(share) + bytes(share)).span.bytes)
    let bad = try SecretBytes(copying: (bytes(share) + SlowScalar.order).span.bytes)
    let short = try SecretBytes(copying: bytes(share).span.bytes)
    let ragged = try SecretBytes(count: 63)
    #expect(throws: CryptoError.wrongShareCount(1, expected: 2)) { try interpolation.reconstruct(rows: [good]) }
    #expect(throws: CryptoError.wrongShareCount(1, expected: 2)) { try interpolation.reconstruct(rows: [good, short]) }
    #expect(throws: CryptoError.wrongShareCount(1, expected: 1)) {
      try interpolation.reconstruct(rows: [ragged, short])
    }
    #expect(throws: CryptoError.nonCanonicalShare(index: 3)) { try interpolation.reconstruct(rows: [bad, good]) }
  }

  @Test("nothing prints shares") func silent() throws {
    let split = try ShamirSharing(threshold: 2, holders: 3).split(ShamirSharing.randomSecret())
    var dumped = ""
    dump(split, to: &dumped)
    #expect("\(split)" == "SecretShares" && dumped.hasPrefix("- SecretShares"))
  }
}

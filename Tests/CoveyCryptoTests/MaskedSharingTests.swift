import CoveyCrypto
import Testing

@Suite("Masked sharing")
struct MaskedSharingTests {
  private struct Sample {
    let (s, b): (GroupKey, GroupKey)
    let sharing: MaskedSharing
    let challenge: DealingChallenge

    init(_ threshold: Int, _ holders: Int, challenge text: String = "challenge") throws {
      (s, b) = (try GroupKey(), try GroupKey())
      sharing = try MaskedSharing(
        ShamirSharing(threshold: threshold, holders: holders), first: s.scalar, second: b.scalar)
      challenge = try MaskedSharingTests.challenge(text)
    }

    func shares(_ position: Int) -> [[UInt8]] {
      let all = sharing.withShares(at: position) { $0.withUnsafeBytes { Array($0) } }
      return (0..<3).map { Array(all[32 * $0..<32 * $0 + 32]) }
    }
  }

  private static func challenge(_ text: String) throws -> DealingChallenge {
    func number(_ name: String) throws -> GroupScalar {
      GroupScalar(reducing: try BLAKE2b.hash(name + "low"), try BLAKE2b.hash(name + "high"))
    }
    return DealingChallenge(first: try number(text + "1"), second: try number(text + "2"))
  }

  @Test("shares give the secrets back, and masked shares are g + r1 p + r2 o", arguments: [(1, 1), (2, 3), (5, 9)])
  func honest(_ threshold: Int, _ holders: Int) throws {
    let sample = try Sample(threshold, holders)
    let indices = Array(holders - threshold + 1...holders)
    let interpolation = try ShareInterpolation(indices: indices)
    for (place, secret) in [sample.s, sample.b].enumerated() {
      let given = try indices.map { try secretKey(sample.shares($0 - 1)[place]) }
      #expect(try interpolation.reconstruct(given) == secret.scalar)
    }
    let masks = try indices.map { try secretKey(sample.shares($0 - 1)[2]) }
    #expect(try GroupKey(scalar: interpolation.reconstruct(masks)).publicKey == sample.sharing.mask)
    let values = sample.sharing.masked(sample.challenge)
    for position in 0..<holders {
      let parts = sample.shares(position).map { SlowScalar($0) }
      let expected =
        parts[2] + SlowScalar(sample.challenge.first.bytes) * parts[0]
        + SlowScalar(sample.challenge.second.bytes) * parts[1]
      #expect(values[position].bytes == expected.bytes)
      #expect(sample.sharing.withShares(at: position) { sample.challenge.holds($0, value: values[position]) })
    }
    #expect(try CodeWordCheck(threshold: threshold, holders: holders).isWord(values))
    let equation = try DealingEquation(threshold: threshold)
    #expect(
      equation.holds(
        values, sample.challenge, first: sample.s.publicKey, second: sample.b.publicKey, mask: sample.sharing.mask))
  }

  @Test("another secret than the key's, a copied key or the neutral one fails the equation") func otherSecret() throws {
    let sample = try Sample(4, 7)
    let values = sample.sharing.masked(sample.challenge)
    let equation = try DealingEquation(threshold: 4)
    func holds(_ s: PublicKey, _ b: PublicKey, _ a: PublicKey) -> Bool {
      equation.holds(values, sample.challenge, first: s, second: b, mask: a)
    }
    let (s, b, a) = (sample.s.publicKey, sample.b.publicKey, sample.sharing.mask)
    let other = try GroupKey().publicKey
    let neutral = try publicKey([UInt8](repeating: 0, count: 32))
    #expect(holds(s, b, a))
    for wrong in [other, neutral, a, b] { #expect(!holds(wrong, b, a)) }
    for wrong in [other, neutral, a, s] { #expect(!holds(s, wrong, a)) }
    for wrong in [other, neutral, s, b] { #expect(!holds(s, b, wrong)) }
    let later = try Self.challenge("another")
    #expect(!equation.holds(values, later, first: s, second: b, mask: a))
    #expect(!equation.holds(Array(values.prefix(3)), sample.challenge, first: s, second: b, mask: a))
  }

  @Test("a value off the polynomial is no word, wherever it is") func offPolynomial() throws {
    let sample = try Sample(4, 7)
    let check = try CodeWordCheck(threshold: 4, holders: 7)
    let values = sample.sharing.masked(sample.challenge)
    let other = try Sample(4, 7).sharing.masked(sample.challenge)
    for position in values.indices {
      var forged = values
      forged[position] = other[position]
      #expect(!check.isWord(forged))
    }
    // Sums of words are words, so all of another dealing's are one too.
    #expect(check.isWord(other))
    #expect(!check.isWord(Array(values.dropLast())))
  }

  @Test("polynomials of a higher degree are no words, those of a lower one are", arguments: [(2, 3), (3, 9), (18, 34)])
  func degree(_ threshold: Int, _ holders: Int) throws {
    let check = try CodeWordCheck(threshold: threshold, holders: holders)
    let challenge = try Self.challenge("x")
    #expect(try !check.isWord(Sample(threshold + 1, holders).sharing.masked(challenge)))
    #expect(try !check.isWord(Sample(holders, holders).sharing.masked(challenge)))
    #expect(try check.isWord(Sample(threshold - 1, holders).sharing.masked(challenge)))
  }

  @Test("with as many shares as the threshold everything is a word") func noRedundancy() throws {
    let check = try CodeWordCheck(threshold: 5, holders: 5)
    #expect(try check.isWord(Sample(5, 5).sharing.masked(Self.challenge("x"))))
    #expect(throws: CryptoError.invalidThreshold(6, holders: 5)) { try CodeWordCheck(threshold: 6, holders: 5) }
  }

  @Test("a holder sees a share that is not the masked one's") func holder() throws {
    let sample = try Sample(3, 5)
    let values = sample.sharing.masked(sample.challenge)
    for place in 0..<3 {
      var packet = sample.shares(1).flatMap { $0 }
      packet[32 * place] ^= 1
      let holds = sample.challenge.holds(packet.span.bytes, value: values[1])
      #expect(!holds)
    }
  }

  /// Masked shares of two pairs of secrets, one of them as small as can be: 16 buckets by the highest bits, 15 degrees of
  /// freedom each and for the two together, 37.7 at p = 0.001.
  @Test("masked shares are uniform whatever the secrets") func hiding() throws {
    let sharing = try ShamirSharing(threshold: 2, holders: 3)
    let challenge = try Self.challenge("x")
    let one = try secretKey(SlowScalar(1).bytes)
    let pairs = [(one, one), (try ShamirSharing.randomSecret(), try ShamirSharing.randomSecret())]
    let samples = 20_000
    var counts = [[Double]](repeating: [Double](repeating: 0, count: 16), count: 2)
    for (place, (first, second)) in pairs.enumerated() {
      for _ in 0..<samples {
        let values = try MaskedSharing(sharing, first: first, second: second).masked(challenge)
        // Below l = 2^252 + ...: the highest four of 252 bits, all but uniform.
        counts[place][Int(values[1].bytes[31] & 15)] += 1
      }
    }
    let expected = Double(samples) / 16
    for count in counts {
      #expect(count.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected } < 37.7)
    }
    let difference = zip(counts[0], counts[1]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) / ($1.0 + $1.1) }
    #expect(difference < 37.7)
  }
}

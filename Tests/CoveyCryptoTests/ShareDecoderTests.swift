import CoveyCrypto
import Testing

@Suite("Secrets from shares of which some are wrong")
struct ShareDecoderTests {
  private static func shares(_ threshold: Int, _ holders: Int) throws -> (secret: SecretKey, shares: [SecretKey]) {
    let secret = try ShamirSharing.randomSecret()
    let shares = try ShamirSharing(threshold: threshold, holders: holders).split(secret)
    return (secret, try (0..<holders).map { try shares.share(at: $0) })
  }

  @Test("up to half of the redundancy may be wrong", arguments: [(1, 1), (1, 4), (3, 3), (3, 4), (3, 8), (18, 34)])
  func errors(_ threshold: Int, _ holders: Int) throws {
    var generator = SplitMix64(seed: 61)
    for wrong in 0...(holders - threshold) / 2 {
      let (secret, honest) = try Self.shares(threshold, holders)
      let liars = Array(0..<holders).shuffled(using: &generator).prefix(wrong).sorted()
      var given = honest
      for liar in liars { given[liar] = try ShamirSharing.randomSecret() }
      let decoder = ShareDecoder(indices: Array(1...holders), threshold: threshold)
      let result = try decoder.secret(of: given)
      #expect(result?.secret == secret)
      #expect(result?.wrong == liars)
    }
  }

  @Test("holders may have any indices, in any order") func indices() throws {
    let (secret, all) = try Self.shares(4, 40)
    let indices = [39, 2, 17, 8, 25, 40, 1, 30]
    var given = indices.map { all[$0 - 1] }
    given[3] = given[4]
    given[6] = try ShamirSharing.randomSecret()
    let result = try ShareDecoder(indices: indices, threshold: 4).secret(of: given)
    #expect(result?.secret == secret)
    #expect(result?.wrong == [3, 6])
  }

  @Test("with more wrong shares nothing comes, or what they agree on") func tooMany() throws {
    let (secret, honest) = try Self.shares(4, 9)
    var given = honest
    for liar in 0..<4 { given[liar] = try ShamirSharing.randomSecret() }
    #expect(try ShareDecoder(indices: Array(1...9), threshold: 4).secret(of: given) == nil)
    // Seven shares of another secret leave two honest ones, which look wrong.
    let (other, theirs) = try Self.shares(4, 9)
    let result = try ShareDecoder(indices: Array(1...9), threshold: 4).secret(of: theirs.prefix(7) + honest.suffix(2))
    #expect(result?.secret == other)
    #expect(result?.secret != secret)
    #expect(result?.wrong == [7, 8])
  }
}

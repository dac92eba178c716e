import CoveyCrypto
import Testing

@Suite("Errors of cryptography")
struct CryptoErrorTests {
  static let all: [CryptoError] = [
    .libraryUnavailable, .memoryUnavailable, .wrongKeyLength(7), .wrongPublicKeyLength(7), .weakPublicKey,
    .authenticationFailed, .wrongSignatureLength(7), .invalidThreshold(7, holders: 5), .nonCanonicalSecret,
    .nonCanonicalShare(index: 7), .forgedShare(index: 7), .invalidShareIndex(7), .repeatedShareIndex(7),
    .wrongShareCount(7, expected: 5), .noShares, .invalidCommitment,
  ]

  @Test("each error says something of its own, and its numbers") func sentences() {
    #expect(Set(Self.all.map { "\($0)" }).count == Self.all.count)
    for error in Self.all {
      #expect("\(error)".count > 20 && "\(error)".first?.isLowercase == true, "\(error)")
      #expect(String(reflecting: error).contains("7") == "\(error)".contains("7"), "\(error)")
    }
  }
}

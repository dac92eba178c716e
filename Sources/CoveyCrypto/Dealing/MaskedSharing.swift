/// Shares of two secrets that their holders and everybody else can check together, without a share or a secret showing:
/// beside the polynomials p and o of the secrets there is a third, g, of random numbers alone.
///
/// Once commitments to all shares are out, a challenge r1, r2 is drawn that nobody chose, and g(x) + r1 p(x) + r2 o(x) is
/// told for every holder x. g is uniform and serves once, so these numbers are uniform whatever the secrets are; and if
/// they lie on a polynomial of the right degree, so do the shares they are made of, except with a probability of 1/l a
/// challenge. One group equation ties the secrets to public keys. It costs products of numbers where Feldman's commitments
/// cost as many group elements as the threshold (``FeldmanCommitment``).
package final class MaskedSharing: Sendable {
  /// Bytes of what one holder gets: its values of p, o and g.
  package static let shareByteCount = 3 * Scalar.byteCount

  /// How many holders there are.
  package let holders: Int
  /// A = g(0) G.
  package let mask: PublicKey
  /// For each holder, three shares side by side.
  private let shares: SecretBytes

  /// Shares two secrets anew.
  /// - Throws: ``CryptoError/nonCanonicalSecret`` unless both secrets lie below l; ``CryptoError/memoryUnavailable``.
  package init(_ sharing: ShamirSharing, first: SecretKey, second: SecretKey) throws {
    let random = try GroupKey()
    holders = sharing.holders
    mask = random.publicKey
    shares = try SecretBytes(count: sharing.holders * Self.shareByteCount)
    for (place, secret) in [first, second, random.scalar].enumerated() {
      try SharingPolynomial(secret: secret, count: sharing.threshold)
        .evaluate(points: holders, into: shares, stride: Self.shareByteCount, offset: place * Scalar.byteCount)
    }
  }

  /// Gives `body` the three shares of the holder with index `position` + 1. They must not outlive the call.
  package func withShares<Result>(at position: Int, _ body: (RawSpan) throws -> Result) rethrows -> Result {
    precondition(position >= 0 && position < holders, "there is no such holder")
    return try shares.withBytes { bytes in
      let start = position * Self.shareByteCount
      return try body(bytes.extracting(start..<start + Self.shareByteCount))
    }
  }

  /// The masked share of every holder, in their order. They may be known to all, for one challenge.
  package func masked(_ challenge: DealingChallenge) -> [GroupScalar] {
    shares.withPointer { shares in
      (0..<holders).map { challenge.masked(shares + $0 * Self.shareByteCount) }
    }
  }
}

extension MaskedSharing: CustomStringConvertible, CustomReflectable {
  /// Says that these are shares, and nothing of them.
  package var description: String { "MaskedSharing" }

  /// Nothing to see.
  package var customMirror: Mirror { Mirror(self, children: []) }
}

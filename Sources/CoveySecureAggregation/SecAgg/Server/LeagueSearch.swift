internal import CoveyCore
internal import CoveyCrypto

/// Gives back a secret of whose shares some are wrong although they are those that were committed to: their dealer and
/// their holders are in league, or one of them would have complained.
struct LeagueSearch {
  /// What came of a search.
  struct Finding {
    let secret: SecretKey
    /// Places in the list of the shares that are wrong.
    let wrong: [Int]
  }

  /// Sets of shares that are tried at random, at most: with 32 shares, a threshold of 18 and 10 wrong ones it takes 60,000.
  static let tries = 100_000

  /// The holders' indices in the sharing.
  let indices: [Int]
  /// Their shares, in that order, canonical.
  let shares: [SecretKey]
  /// Shares that give the secret back.
  let threshold: Int
  /// What the secret is recognised by.
  let publicKey: PublicKey

  /// Whether the holders of `wrong` shares lied indeed, unless more than `colluders` of all holders do.
  ///
  /// A league can also keep quiet about shares that lie on a second polynomial with the same secret. That one meets the
  /// right one, which honest holders' shares are on, at 0 and at t - 2 holders at most. So if it was found, all others whose
  /// shares fit what was found are liars, and it is the honest ones that seem wrong. Fewer than t holders collude, or they
  /// would not need to lie.
  func areProven(wrong: Int, colluders: Int) -> Bool {
    shares.count - wrong - (threshold - 2) > min(colluders, threshold - 1)
  }

  /// The secret; nil if it was not found.
  /// - Throws: `CryptoError` if there is no memory for secrets.
  func find() throws -> Finding? {
    // There is one set of shares only, and it gave another secret.
    guard shares.count > threshold else { return nil }
    if let (secret, wrong) = try ShareDecoder(indices: indices, threshold: threshold).secret(of: shares),
      matches(secret)
    {
      return Finding(secret: secret, wrong: wrong)
    }
    var generator = SystemRandomNumberGenerator()
    var places = Array(indices.indices)
    for _ in 0..<Self.tries {
      for place in 0..<threshold {
        places.swapAt(place, Int.random(in: place..<places.count, using: &generator))
      }
      let chosen = Array(places[..<threshold])
      let secret = try reconstruct(chosen)
      guard matches(secret) else { continue }
      return Finding(secret: secret, wrong: try wrong(beside: chosen, secret))
    }
    return nil
  }

  /// Whether a secret is the one of the public key.
  func matches(_ secret: SecretKey) -> Bool {
    (try? GroupKey(scalar: secret).publicKey) == publicKey
  }

  private func reconstruct(_ places: [Int]) throws -> SecretKey {
    try ShareInterpolation(indices: places.map { indices[$0] }).reconstruct(places.map { shares[$0] })
  }

  /// The shares that do not lie on the polynomial of the right ones `chosen`.
  private func wrong(beside chosen: [Int], _ secret: SecretKey) throws -> [Int] {
    try indices.indices.filter { place in
      guard !chosen.contains(place) else { return false }
      return try reconstruct(chosen.dropFirst() + [place]) != secret
    }
  }
}

import CoveyCrypto

/// Shamir sharing as one client and as the server of a round need it.
func reportSharing(repeats: Int) throws {
  let sharing = try ShamirSharing(threshold: 67, holders: 100)
  let secrets = try (0..<1000).map { _ in try ShamirSharing.randomSecret() }
  let split = try (0..<repeats).map { _ in
    try seconds {
      _ = try sharing.split(secrets[0])
      _ = try sharing.split(secrets[1])
    }
  }
  let responders = (0..<67).map { 99 - $0 }
  let shares = try secrets.map { secret in
    let all = try sharing.split(secret)
    return try responders.map { try all.share(at: $0) }
  }
  let reconstruct = try (0..<repeats).map { _ in
    try seconds {
      let interpolation = try ShareInterpolation(indices: responders.map { $0 + 1 })
      for (secret, shares) in zip(secrets, shares) {
        let back = try interpolation.reconstruct(shares)
        precondition(back == secret, "a secret came back wrong")
      }
    }
  }
  print("| sharing, t = 67, n = 100 | ms | wanted |")
  print("|---|---|---|")
  print("| split two secrets | \(ms(split.least)) | <= 1.5 |")
  print("| reconstruct 1,000 secrets from one set of responders | \(ms(reconstruct.least)) | <= 20 |\n")
  let (one, other) = (try GroupKey(), try GroupKey().publicKey)
  let agreement = try (0..<repeats).map { _ in
    try seconds {
      for _ in 0..<100 { _ = try one.sharedSecret(with: other) }
    }
  }
  print("ristretto255: \(fixed(agreement.least * 1000 / 100, 4)) ms an agreement\n")
}

internal import CSodium

/// Gives secrets back from the shares of one set of holders: Lagrange's interpolation at 0.
///
/// The coefficients depend on who the holders are only. They are computed once, with one inversion, and then serve any
/// number of secrets. Fewer shares than the threshold, or forged ones, give a wrong secret without notice: check the
/// result against what its owner committed to.
public struct ShareInterpolation: Sendable {
  /// The holders' indices, in the order in which their shares are given.
  public let indices: [Int]

  /// The canonical coefficients, in that order. Public.
  private let coefficients: [Scalar]

  /// The interpolation for holders with these indices: position + 1 in their sharing.
  /// - Throws: ``CryptoError/noShares`` if there are none, ``CryptoError/invalidShareIndex(_:)`` for one outside
  ///   1 ... 2^32 - 1, ``CryptoError/repeatedShareIndex(_:)``.
  public init(indices: [Int]) throws {
    guard !indices.isEmpty else { throw CryptoError.noShares }
    var seen = Set<Int>(minimumCapacity: indices.count)
    for index in indices {
      guard index >= 1, index <= Int(UInt32.max) else { throw CryptoError.invalidShareIndex(index) }
      guard seen.insert(index).inserted else { throw CryptoError.repeatedShareIndex(index) }
    }
    self.indices = indices
    coefficients = Self.coefficients(indices.map { UInt32($0) })
  }

  /// The secret whose shares these are, one a holder in the order of ``indices``.
  /// - Throws: ``CryptoError/wrongShareCount(_:expected:)``, ``CryptoError/nonCanonicalShare(index:)``,
  ///   ``CryptoError/memoryUnavailable``.
  public func reconstruct(_ shares: [SecretKey]) throws -> SecretKey {
    try check(shares.count)
    return try SecretKey { target in
      try sum { position in shares[position].withPointer { Scalar(loading: $0) } }.store(to: target)
    }
  }

  /// The secrets of which each holder gives one share, for many secrets at once.
  /// - Parameter rows: For each holder, in the order of ``indices``, its shares side by side, 32 bytes a secret.
  /// - Throws: ``CryptoError/wrongShareCount(_:expected:)`` if there are not as many rows as holders, or rows of different
  ///   lengths; ``CryptoError/nonCanonicalShare(index:)``, ``CryptoError/memoryUnavailable``.
  public func reconstruct(rows: [SecretBytes]) throws -> [SecretKey] {
    try check(rows.count)
    let count = rows[0].count / Scalar.byteCount
    for row in rows where row.count != count * Scalar.byteCount {
      throw CryptoError.wrongShareCount(row.count / Scalar.byteCount, expected: count)
    }
    return try withExtendedLifetime(rows) {
      let addresses = rows.map { UnsafePointer($0.pointer) }
      return try (0..<count).map { secret in
        try SecretKey { target in
          try sum { Scalar(loading: addresses[$0] + secret * Scalar.byteCount) }.store(to: target)
        }
      }
    }
  }

  private func check(_ count: Int) throws {
    guard count == indices.count else { throw CryptoError.wrongShareCount(count, expected: indices.count) }
  }

  /// The sum of the shares times their coefficients.
  @inline(__always) private func sum(_ share: (Int) -> Scalar) throws -> Scalar {
    var failure: Int?
    let sum = Scalar.sum(coefficients.count, { coefficients[$0] }) { position in
      let value = share(position)
      if !value.isCanonical, failure == nil { failure = position }
      return value
    }
    if let failure { throw CryptoError.nonCanonicalShare(index: indices[failure]) }
    return sum
  }

  /// The value at 0 for public numbers, one a holder.
  func value(_ number: (Int) -> Scalar) -> GroupScalar {
    GroupScalar(Scalar.sum(coefficients.count, { coefficients[$0] }, number))
  }

  /// The product over j != i of x_j / (x_j - x_i), for each i.
  private static func coefficients(_ points: [UInt32]) -> [Scalar] {
    // The denominators x_i (x_j - x_i) ... without their signs; all of them divide the product of all points.
    let denominators = points.map { point in
      points.reduce(Scalar.one.timesPlus(point, .zero)) { product, other in
        other == point ? product : product.timesPlus(other > point ? other - point : point - other, .zero)
      }
    }
    var product = Scalar.one
    for point in points { product = product.timesPlus(point, .zero) }

    // One inversion for all: before[i] is the product of the denominators in front of i.
    var before = [Scalar]()
    before.reserveCapacity(points.count)
    var running = Scalar.one
    for denominator in denominators {
      before.append(running)
      running = running.times(denominator)
    }
    var inverse = running.inverse
    var result = before
    for position in points.indices.reversed() {
      let magnitude = inverse.times(before[position]).times(product)
      inverse = inverse.times(denominators[position])
      let negative = points.reduce(0) { $0 + ($1 < points[position] ? 1 : 0) } % 2 == 1
      result[position] = negative ? magnitude.negated : magnitude
    }
    return result
  }
}

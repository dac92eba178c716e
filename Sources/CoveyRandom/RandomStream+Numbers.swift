extension RandomStream {
  /// A uniform number in (0, 1), an odd multiple of 2^-54.
  @inlinable
  public mutating func uniform() -> Double {
    (Double(next() >> 11) + 0.5) * 0x1p-53
  }

  /// A uniform number in [0, 1), a multiple of 2^-24.
  @inlinable
  public mutating func uniformFloat() -> Float {
    Float(next32() >> 8) * 0x1p-24
  }

  /// A uniform integer in `0..<bound`, without bias (Lemire 2019, DOI 10.1145/3230636).
  /// - Precondition: `bound > 0`.
  @inlinable
  public mutating func integer(below bound: UInt32) -> UInt32 {
    precondition(bound > 0, "a bound of random integers must be positive")
    var product = UInt64(next32()) &* UInt64(bound)
    if UInt32(truncatingIfNeeded: product) < bound {
      let threshold = (0 &- bound) % bound
      while UInt32(truncatingIfNeeded: product) < threshold {
        product = UInt64(next32()) &* UInt64(bound)
      }
    }
    return UInt32(truncatingIfNeeded: product >> 32)
  }

  /// A standard normal number, by inversion, the same bits on every platform.
  public mutating func normal() -> Double {
    PortableMath.normalQuantile(uniform())
  }

  /// exp(mean + deviation * N(0, 1)).
  public mutating func logNormal(mean: Double, deviation: Double) -> Double {
    PortableMath.exp(mean + deviation * normal())
  }

  /// A gamma number with the given shape and scale 1 (Marsaglia and Tsang 2000, DOI 10.1145/358407.358414).
  /// - Precondition: `shape > 0`.
  public mutating func gamma(shape: Double) -> Double {
    precondition(shape > 0, "the shape of a gamma distribution must be positive")
    if shape < 1 {
      let boost = PortableMath.exp(PortableMath.log(uniform()) / shape)
      return gamma(shape: shape + 1) * boost
    }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let root = 1 + c * x
      if root <= 0 { continue }
      let v = root * root * root
      if PortableMath.log(uniform()) < 0.5 * x * x + d - d * v + d * PortableMath.log(v) { return d * v }
    }
  }

  /// A point of the simplex with Dirichlet(concentration) distribution.
  /// - Parameter concentration: One positive number a component.
  public mutating func dirichlet(_ concentration: [Double]) -> [Double] {
    let draws = concentration.map { gamma(shape: $0) }
    let sum = draws.reduce(0, +)
    // Concentrations near zero can underflow to all zeros; the limit is one component taking all.
    guard sum > 0 else {
      let winner = Int(integer(below: UInt32(concentration.count)))
      return concentration.indices.map { $0 == winner ? 1 : 0 }
    }
    return draws.map { $0 / sum }
  }
}

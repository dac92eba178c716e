extension RandomStream {
  /// A uniform number in [0, 1), a multiple of 2^-24.
  @inlinable
  public mutating func uniformFloat() -> Float {
    Float(next32() >> 8) * 0x1p-24
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
  ///
  /// Shapes near zero can underflow to 0; ``logGamma(shape:)`` does not.
  /// - Precondition: `shape > 0`.
  public mutating func gamma(shape: Double) -> Double {
    precondition(shape > 0 && shape < .infinity, "the shape of a gamma distribution must be positive and finite")
    if shape < 1 { return PortableMath.exp(logGamma(shape: shape)) }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let root = 1 + c * x
      if root <= 0 { continue }
      let v = root * root * root
      let u = uniform()
      // The squeeze accepts nearly always, without a logarithm.
      if u < 1 - 0.0331 * (x * x) * (x * x) { return d * v }
      if PortableMath.log(u) < 0.5 * x * x + d - d * v + d * PortableMath.log(v) { return d * v }
    }
  }

  /// The logarithm of a gamma number with the given shape and scale 1, exact for any positive shape.
  /// - Precondition: `shape > 0`.
  public mutating func logGamma(shape: Double) -> Double {
    precondition(shape > 0 && shape < .infinity, "the shape of a gamma distribution must be positive and finite")
    if shape >= 1 { return PortableMath.log(gamma(shape: shape)) }
    let boost = PortableMath.log(uniform()) / shape
    return PortableMath.log(gamma(shape: shape + 1)) + boost
  }

  /// A point of the simplex with Dirichlet(concentration) distribution.
  ///
  /// Gamma numbers are compared by their logarithms, so concentrations as small as 1e-300 give the right limit: one
  /// component takes all, each in proportion to its concentration.
  /// - Parameter concentration: One number a component, not negative; a component with 0 gets 0.
  /// - Precondition: At least one concentration is positive.
  public mutating func dirichlet(_ concentration: [Double]) -> [Double] {
    precondition(concentration.contains { $0 > 0 }, "a Dirichlet distribution needs a positive concentration")
    var point = concentration.map { $0 == 0 ? -Double.infinity : logGamma(shape: $0) }
    // Logarithms below the range of doubles: the shapes are so small that only their proportions matter.
    let largest = point.reduce(-Double.infinity) { Swift.max($0, $1) }
    if largest == -.infinity {
      let winner = categorical(concentration)
      return concentration.indices.map { $0 == winner ? 1 : 0 }
    }
    var sum = 0.0
    for i in point.indices {
      point[i] = PortableMath.exp(point[i] - largest)
      sum += point[i]
    }
    for i in point.indices { point[i] /= sum }
    return point
  }

  /// An index with probability in proportion to its weight.
  /// - Precondition: Weights are not negative and their sum is positive and finite.
  public mutating func categorical(_ weights: [Double]) -> Int {
    let total = weights.reduce(0, +)
    precondition(total > 0 && total < .infinity, "the weights of a choice need a positive, finite sum")
    var rest = uniform() * total
    var last = 0
    for (index, weight) in weights.enumerated() where weight > 0 {
      last = index
      rest -= weight
      if rest < 0 { return index }
    }
    return last
  }
}

/// A polynomial over the integers modulo l, for decoding. Its operations take times that depend on its degree.
struct ScalarPolynomial {
  /// The coefficients, canonical, the constant term first; the last is not 0.
  private var coefficients: [Scalar]

  static let zero = ScalarPolynomial([])
  static let one = ScalarPolynomial([.one])

  private init(_ coefficients: [Scalar]) {
    self.coefficients = coefficients
    while let last = self.coefficients.last, last == .zero { self.coefficients.removeLast() }
  }

  /// The product of (X - x) over all roots x.
  init(roots: [Scalar]) {
    var product: [Scalar] = [.one]
    for root in roots {
      var next = [Scalar.zero] + product
      let opposite = root.negated
      for (power, coefficient) in product.enumerated() {
        next[power] = next[power].plus(coefficient.times(opposite))
      }
      product = next
    }
    coefficients = product
  }

  /// The polynomial of least degree with these values at these points, of which `product` is the polynomial.
  static func interpolation(of values: [Scalar], at points: [Scalar], product: ScalarPolynomial) -> ScalarPolynomial {
    var sum = [Scalar](repeating: .zero, count: points.count)
    for (point, value) in zip(points, values) {
      let basis = product.divided(byRoot: point)
      let factor = value.times(basis.value(at: point).inverse)
      for (power, coefficient) in basis.coefficients.enumerated() {
        sum[power] = sum[power].plus(coefficient.times(factor))
      }
    }
    return ScalarPolynomial(sum)
  }

  /// The highest power; -1 for zero.
  var degree: Int { coefficients.count - 1 }

  /// The term without X.
  var constant: Scalar { coefficients.first ?? .zero }

  /// The value at a point: Horner's rule.
  func value(at point: Scalar) -> Scalar {
    coefficients.reversed().reduce(.zero) { $0.times(point).plus($1) }
  }

  func minus(_ other: ScalarPolynomial) -> ScalarPolynomial {
    var result = coefficients + [Scalar](repeating: .zero, count: max(0, other.degree - degree))
    for (power, coefficient) in other.coefficients.enumerated() {
      result[power] = result[power].plus(coefficient.negated)
    }
    return ScalarPolynomial(result)
  }

  func times(_ other: ScalarPolynomial) -> ScalarPolynomial {
    guard degree >= 0, other.degree >= 0 else { return .zero }
    var result = [Scalar](repeating: .zero, count: degree + other.degree + 1)
    for (power, left) in coefficients.enumerated() {
      for (further, right) in other.coefficients.enumerated() {
        result[power + further] = result[power + further].plus(left.times(right))
      }
    }
    return ScalarPolynomial(result)
  }

  /// Quotient and remainder. Both are zero for a divisor of zero.
  func divided(by divisor: ScalarPolynomial) -> (quotient: ScalarPolynomial, remainder: ScalarPolynomial) {
    guard let leading = divisor.coefficients.last else { return (.zero, .zero) }
    guard degree >= divisor.degree else { return (.zero, self) }
    let inverse = leading.inverse
    var rest = coefficients
    var quotient = [Scalar](repeating: .zero, count: degree - divisor.degree + 1)
    for power in quotient.indices.reversed() {
      let factor = rest[power + divisor.degree].times(inverse)
      quotient[power] = factor
      let opposite = factor.negated
      for (index, coefficient) in divisor.coefficients.enumerated() {
        rest[power + index] = rest[power + index].plus(coefficient.times(opposite))
      }
    }
    return (ScalarPolynomial(quotient), ScalarPolynomial(rest))
  }

  /// The quotient by (X - root).
  private func divided(byRoot root: Scalar) -> ScalarPolynomial {
    var quotient = [Scalar](repeating: .zero, count: max(0, degree))
    var carry = Scalar.zero
    for power in quotient.indices.reversed() {
      carry = coefficients[power + 1].plus(carry.times(root))
      quotient[power] = carry
    }
    return ScalarPolynomial(quotient)
  }
}

extension Scalar: Equatable {
  /// Whether two canonical numbers are equal, in constant time.
  static func == (left: Scalar, right: Scalar) -> Bool {
    (left.w0 ^ right.w0) | (left.w1 ^ right.w1) | (left.w2 ^ right.w2) | (left.w3 ^ right.w3) == 0
  }

  /// The canonical sum of canonical numbers.
  func plus(_ other: Scalar) -> Scalar { timesPlus(1, other).canonical }
}

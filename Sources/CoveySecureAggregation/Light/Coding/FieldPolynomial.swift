/// A polynomial over the field, all of it public: what decoding a word takes.
struct FieldPolynomial {
  /// From the constant term on; the last is not zero.
  private(set) var coefficients: [UInt32]

  static let zero = FieldPolynomial([])
  static let one = FieldPolynomial([1])

  init(_ coefficients: [UInt32]) {
    self.coefficients = coefficients
    trim()
  }

  /// The product of all (X - root).
  init(roots: [UInt32]) {
    var coefficients: [UInt32] = [1]
    for root in roots {
      coefficients.append(0)
      for index in coefficients.indices.reversed() {
        let lower = index > 0 ? coefficients[index - 1] : 0
        coefficients[index] = PrimeField.subtract(lower, PrimeField.multiply(root, coefficients[index]))
      }
    }
    self.coefficients = coefficients
  }

  /// The polynomial of degree below the number of points that has these values there.
  /// - Parameter product: ``init(roots:)`` of the points.
  /// - Precondition: Different points.
  init(values: [UInt32], at points: [UInt32], product: FieldPolynomial) {
    let inverses = PrimeField.inverses(of: product.slopes(at: points))
    var sum = [UInt32](repeating: 0, count: points.count)
    for (index, point) in points.enumerated() {
      let factor = PrimeField.multiply(values[index], inverses[index])
      // Horner's rule on the product divides it by (X - point).
      var quotient: UInt32 = 0
      for power in stride(from: points.count, to: 0, by: -1) {
        quotient = PrimeField.add(PrimeField.multiply(quotient, point), product.coefficients[power])
        sum[power - 1] = PrimeField.add(sum[power - 1], PrimeField.multiply(factor, quotient))
      }
    }
    self.init(sum)
  }

  /// -1 for zero.
  var degree: Int { coefficients.count - 1 }

  func value(at point: UInt32) -> UInt32 {
    coefficients.reversed().reduce(0) { PrimeField.add(PrimeField.multiply($0, point), $1) }
  }

  func minus(_ other: FieldPolynomial) -> FieldPolynomial {
    var result = coefficients
    if result.count < other.coefficients.count {
      result += [UInt32](repeating: 0, count: other.coefficients.count - result.count)
    }
    for (index, term) in other.coefficients.enumerated() { result[index] = PrimeField.subtract(result[index], term) }
    return FieldPolynomial(result)
  }

  func times(_ other: FieldPolynomial) -> FieldPolynomial {
    guard degree >= 0, other.degree >= 0 else { return .zero }
    var result = [UInt32](repeating: 0, count: degree + other.degree + 1)
    for (index, factor) in coefficients.enumerated() {
      for (power, term) in other.coefficients.enumerated() {
        result[index + power] = PrimeField.add(result[index + power], PrimeField.multiply(factor, term))
      }
    }
    return FieldPolynomial(result)
  }

  /// - Precondition: The divisor is not zero.
  func divided(by divisor: FieldPolynomial) -> (quotient: FieldPolynomial, rest: FieldPolynomial) {
    guard let leading = divisor.coefficients.last, degree >= divisor.degree else { return (.zero, self) }
    let inverse = PrimeField.inverses(of: [leading])[0]
    var rest = coefficients
    var quotient = [UInt32](repeating: 0, count: degree - divisor.degree + 1)
    for shift in quotient.indices.reversed() {
      let factor = PrimeField.multiply(rest[shift + divisor.degree], inverse)
      quotient[shift] = factor
      for (power, term) in divisor.coefficients.enumerated() {
        rest[shift + power] = PrimeField.subtract(rest[shift + power], PrimeField.multiply(factor, term))
      }
    }
    return (FieldPolynomial(quotient), FieldPolynomial(Array(rest.prefix(max(divisor.degree, 0)))))
  }

  /// The values of the derivative.
  func slopes(at points: [UInt32]) -> [UInt32] {
    let derivative = FieldPolynomial(
      coefficients.enumerated().dropFirst().map { PrimeField.multiply(UInt32($0.offset), $0.element) })
    return points.map { derivative.value(at: $0) }
  }

  private mutating func trim() {
    while coefficients.last == 0 { coefficients.removeLast() }
  }
}

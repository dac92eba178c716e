/// The matrix that takes a polynomial's values at some points to its values at others.
package enum LagrangeWeights {
  /// Weights row by row, one row for each of `targets`: the value at a target is the sum over `points` of weight times
  /// value, for every polynomial of degree below the number of points.
  ///
  /// The polynomial through the values y_k at a_k is, at b, P(b) sum over k of y_k / ((b - a_k) P'(a_k)) with P the
  /// product of all (b - a_m): O(points * (points + targets)) products and one inversion.
  /// - Precondition: All points and targets are different elements of the field.
  package static func matrix(from points: [UInt32], to targets: [UInt32]) -> [UInt32] {
    let count = points.count
    var factors: [UInt32] = []
    factors.reserveCapacity(count * (targets.count + 1))
    for (index, point) in points.enumerated() {
      var slope: UInt32 = 1
      for (other, mark) in points.enumerated() where other != index {
        slope = PrimeField.multiply(slope, PrimeField.subtract(point, mark))
      }
      factors.append(slope)
    }
    for target in targets {
      for point in points { factors.append(PrimeField.subtract(target, point)) }
    }
    // Equal points would make a factor zero, which has no inverse.
    let inverses = PrimeField.inverses(of: factors)
    var weights: [UInt32] = []
    weights.reserveCapacity(count * targets.count)
    for row in targets.indices {
      let start = (row + 1) * count
      let product = factors[start..<start + count].reduce(1, PrimeField.multiply)
      for column in 0..<count {
        weights.append(
          PrimeField.multiply(product, PrimeField.multiply(inverses[start + column], inverses[column])))
      }
    }
    return weights
  }
}

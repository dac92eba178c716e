public import CoveyCore

extension PrivUnit {
  /// Replaces a vector by its randomised answer. Longer vectors than the bound count as cut to it.
  /// - Parameters:
  ///   - vector: The vector, replaced in place.
  ///   - source: A stream that serves nothing else.
  /// - Throws: ``PrivacyError/invalid(_:)`` if a value is NaN or infinite; the vector is then unchanged.
  /// - Precondition: As many values as the dimension.
  public func privatize(_ vector: inout ParameterVector, using source: any NoiseSource) throws {
    precondition(vector.count == dimension, "PrivUnit needs a vector of its dimension")
    guard vector.isFinite else {
      throw PrivacyError.invalid("an update with values that are not finite cannot be privatised; leave it out")
    }
    var words = NoiseWords(source, expecting: dimension + 5)
    let length = vector.squaredNorm.squareRoot()
    let inner = direction.innerProduct(using: &words)
    let estimate = norm.estimate(min(1, length / bound), using: &words) * bound / direction.scale
    vector.withMutableSpan { values in
      // Without a direction of its own, a zero vector takes the first axis: the guarantee holds for any direction.
      let inverse = length > 0 ? 1 / length : 0
      func axis(_ i: Int, _ value: Float) -> Double { length > 0 ? Double(value) * inverse : i == 0 ? 1 : 0 }
      var other = [Double](repeating: 0, count: values.count)
      var product = 0.0
      for i in other.indices {
        other[i] = Numerics.normalQuantile(words.fraction())
        product += other[i] * axis(i, values[i])
      }
      // What is left orthogonal to the direction is uniform in its own direction.
      var square = 0.0
      for i in other.indices {
        other[i] -= product * axis(i, values[i])
        square += other[i] * other[i]
      }
      let along = estimate * inner
      let across = square > 0 ? estimate * ((1 - inner) * (1 + inner) / square).squareRoot() : 0
      for i in other.indices {
        let answer = along * axis(i, values[i]) + across * other[i]
        values[i] = Float((answer / gridStep).rounded() * gridStep)
      }
    }
  }
}

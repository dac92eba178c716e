internal import CCoveyKernels
internal import CoveyCore

/// Integer noise on a grid of floats.
struct GridNoise<Integers: IntegerNoise>: Sendable {
  let integers: Integers
  /// A power of two.
  let step: Double

  func add(to vector: inout ParameterVector, _ source: any NoiseSource) {
    var words = NoiseWords(source, expecting: vector.count)
    add(to: vector.writePointer(), vector.count, &words)
  }

  func fill(_ vector: inout ParameterVector, _ source: any NoiseSource) {
    vector.fill(with: 0)
    add(to: &vector, source)
  }

  func add(to values: UnsafeMutablePointer<Float>, _ count: Int, _ words: inout NoiseWords) {
    let inverse = 1 / step
    integers.inBatches(count, &words) { start, noise, size in
      covey_noise_add_grid(values + start, noise, step, inverse, size)
    }
  }

  /// The step of the grid for noise of this size on numbers of about `bound`: 2^-28 of the bound, so that sums of many
  /// still fit 64 bits with room; finer for small noise, so that rounding stays small beside it; coarser for noise so
  /// large that the sampler could not make it.
  static func step(noise: Double, bound: Double) throws -> Double {
    guard noise > 0, noise.isFinite else {
      throw PrivacyError.invalid("the size of noise must be a positive number, not \(noise)")
    }
    guard bound > 0, bound.isFinite else {
      throw PrivacyError.invalid("the bound of what noise is added to must be a positive number, not \(bound)")
    }
    let power = max(min(Int(bound.exponent) - 28, Int(noise.exponent) - 10), Int(noise.exponent) - 38)
    guard (8...48).contains(Int(bound.exponent) - power), abs(power) < 900 else {
      throw PrivacyError.invalid(
        "noise of size \(noise) cannot share a grid with numbers of \(bound): they are too far apart")
    }
    return Double(sign: .plus, exponent: power, significand: 1)
  }
}

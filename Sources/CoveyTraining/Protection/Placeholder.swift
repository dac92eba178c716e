internal import CoveyCore
internal import CoveyPrivacy
internal import CoveyRandom

/// Placeholder until the exact sampler lands.
struct GridGaussian {
  let standardDeviation: Double
  let bound: Double

  func add(to vector: inout ParameterVector, source: any NoiseSource) {
    var words = NoiseWords(source)
    for i in 0..<vector.count {
      let u = (Double(words.next() >> 12) + 0.5) * 0x1p-52
      vector[i] += Float(standardDeviation * PortableMath.normalQuantile(u))
    }
  }
}

extension ExampleProtection {
  func makeNoise() -> GridGaussian? {
    noiseMultiplier == 0 ? nil : GridGaussian(standardDeviation: noiseMultiplier * clipBound, bound: clipBound)
  }
}

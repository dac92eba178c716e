package import CoveyCrypto
package import CoveyNoise

extension UpdateProtection {
  /// Appends kind and parameters.
  func append(to transcript: Transcript) throws(NotCanonical) {
    switch self {
    case .none: transcript.append(0)
    case .clip(let bound):
      transcript.append(1)
      try transcript.append(bound)
    case .noise(let randomizer):
      transcript.append(2)
      try randomizer.append(to: transcript)
    case .encode(let encoding, let seed):
      transcript.append(3)
      try encoding.append(to: transcript)
      transcript.append(bits: seed)
    }
  }
}

extension LocalRandomizer {
  func append(to transcript: Transcript) throws(NotCanonical) {
    try transcript.append(bound)
    switch mechanism {
    case .gaussian(let deviation):
      transcript.append(1)
      try transcript.append(deviation)
    case .laplace(let scale):
      transcript.append(2)
      try transcript.append(scale)
    case .privUnit(let randomizer):
      transcript.append(3)
      for number in [randomizer.epsilon, randomizer.bound, randomizer.direction.epsilon] {
        try transcript.append(number)
      }
      transcript.append(randomizer.direction.dimension)
      let direction = randomizer.direction
      for number in [direction.threshold, direction.capProbability, direction.capMass, direction.scale] {
        try transcript.append(number)
      }
      transcript.append(randomizer.normLevels)
      for number in randomizer.normProbabilities { try transcript.append(number) }
      try transcript.append(randomizer.gridStep)
    }
  }
}

extension DistributedEncoding {
  /// Appends every stored property, in the order of the source.
  package func append(to transcript: Transcript) throws(NotCanonical) {
    transcript.append(dimension)
    transcript.append(paddedDimension)
    try transcript.append(clipBound)
    transcript.append(cohort)
    transcript.append(countedClients)
    try transcript.append(scale)
    transcript.append(bits)
    try transcript.append(localStandardDeviation)
    transcript.append(mechanism.code)
    for number in [beta, wrapDeviations, roundedNormBound] { try transcript.append(number) }
  }
}

extension NoiseMechanism {
  /// The number in canonical bytes.
  var code: Int {
    switch self {
    case .gaussian: 1
    case .laplace: 2
    case .privUnit: 3
    case .tree: 4
    case .bandedMatrix: 5
    case .blt: 6
    case .discreteGaussian: 7
    case .skellam: 8
    }
  }
}

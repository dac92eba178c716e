/// One client's share of the noise, on the grid.
enum NoiseShare: Sendable {
  case discreteGaussian(DiscreteGaussian)
  case skellam(Skellam)

  /// The share that `encoding` asks for.
  /// - Throws: ``PrivacyError/invalid(_:)`` if it is out of the sampler's range.
  init(_ encoding: DistributedEncoding) throws {
    let deviation = encoding.localGridDeviation
    switch encoding.mechanism {
    case .skellam: self = .skellam(try Skellam(variance: deviation * deviation))
    default: self = .discreteGaussian(try DiscreteGaussian(standardDeviation: deviation))
    }
  }

  /// Adds a share to every value.
  func add(to values: inout MutableSpan<Int32>, from source: any NoiseSource) {
    switch self {
    case .discreteGaussian(let noise): noise.add(to: &values, from: source)
    case .skellam(let noise): noise.add(to: &values, from: source)
    }
  }
}

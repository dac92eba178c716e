/// The Poisson distribution. A sample is within 2^-100 of the exact distribution in total variation.
struct Poisson: Sendable {
  private enum Sampler: Sendable {
    case table(UnimodalSampler<PoissonTable>)
    case series(UnimodalSampler<PoissonSeries>)
  }

  private let sampler: Sampler
  /// What samples are relative to.
  let mode: Int64

  /// - Precondition: The mean lies in 2^-16...2^40.
  init(mean: Double, precision: SamplingPrecision) {
    if mean < PoissonTable.largestMean {
      let shape = PoissonTable(mean: mean)
      mode = shape.mode
      sampler = .table(UnimodalSampler(shape, precision: precision))
    } else {
      let shape = PoissonSeries(mean: mean)
      mode = shape.mode
      sampler = .series(UnimodalSampler(shape, precision: precision))
    }
  }

  /// One number less the mode.
  func sample(_ words: inout NoiseWords) -> Int64 {
    switch sampler {
    case .table(let sampler): sampler.sample(&words)
    case .series(let sampler): sampler.sample(&words)
    }
  }

  /// `count` numbers less the mode.
  func fill(_ output: UnsafeMutablePointer<Int64>, _ count: Int, _ words: inout NoiseWords) {
    switch sampler {
    case .table(let sampler): sampler.fill(output, count, &words)
    case .series(let sampler): sampler.fill(output, count, &words)
    }
  }
}

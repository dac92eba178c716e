import CoveyAccounting
import CoveyNoise
import Testing

@Suite("Samples of fixed size")
struct FixedSizeTests {
  /// Epsilons computed with dp-accounting 0.6.0 at its default orders: noise, data set, sample, releases, delta, epsilon.
  static let vectors: [(Double, Int, Int, Int, Double, Double)] = [
    (0.3, 1000, 10, 20, 1e-05, 63.446317294461515),
    (0.3, 1000, 10, 20, 1e-08, 70.35407257344366),
    (0.5, 100000, 1000, 500, 1e-05, 15.556851771846127),
    (0.5, 100000, 1000, 500, 1e-08, 22.464607050828263),
    (6, 5000, 50, 500, 1e-05, 0.28195383767739546),
    (6, 5000, 50, 500, 1e-08, 0.401375089599941),
    (10, 100000, 100, 1000, 1e-05, 0.02470979810467464),
    (10, 100000, 100, 1000, 1e-08, 0.05179903449283988),
    (20, 1000, 100, 100, 1e-05, 0.39006395788372006),
    (20, 1000, 100, 100, 1e-08, 0.5457931230165295),
    (0.6, 200, 100, 3, 1e-05, 15.258054689287508),
    (0.6, 200, 100, 3, 1e-08, 18.71193232877858),
    (15, 10000, 1000, 2000, 1e-05, 2.669621773569066),
    (15, 10000, 1000, 2000, 1e-08, 3.5164444885587267),
    (50, 1000000, 1000, 100, 1e-05, 0.018109452565134923),
    (50, 1000000, 1000, 100, 1e-08, 0.03162756465707648),
    (1.2, 3400, 64, 100, 1e-05, 1.8106188690548737),
    (1.2, 3400, 64, 100, 1e-08, 2.5781472333862228),
    (2.5, 3400, 340, 30, 1e-05, 2.0857809516143693),
    (2.5, 3400, 340, 30, 1e-08, 2.7506640780298754),
    (8, 60000, 60, 1, 1e-05, 0.008484442936506313),
    (8, 60000, 60, 1, 1e-08, 0.02200255502844787),
  ]

  @Test("agree with dp-accounting at its orders, and are no worse at the best one", arguments: vectors)
  func agree(noise: Double, size: Int, sample: Int, releases: Int, delta: Double, epsilon: Double) throws {
    let event = PrivacyEvent.fixedSizeGaussian(datasetSize: size, sampleSize: sample, noiseMultiplier: noise)
    var standard = RenyiAccountant(adjacency: .replaceOne, orders: .standard)
    try standard.compose(event, count: releases)
    #expect(relativeError(try standard.epsilon(delta: delta), epsilon) < 1e-6)
    var refined = RenyiAccountant(adjacency: .replaceOne)
    try refined.compose(event, count: releases)
    #expect(try refined.epsilon(delta: delta) <= epsilon * (1 + 1e-6))
  }

  @Test("cost at most what the whole data set costs, and more with larger samples")
  func bounds() throws {
    for noise in [0.5, 1, 3, 20] {
      var last = 0.0
      for sample in [0, 1, 30, 200, 999, 1000] {
        var accountant = RenyiAccountant(adjacency: .replaceOne)
        try accountant.compose(
          .fixedSizeGaussian(datasetSize: 1000, sampleSize: sample, noiseMultiplier: noise), count: 1)
        let epsilon = try accountant.epsilon(delta: 1e-6)
        #expect(epsilon >= last)
        last = epsilon
      }
      var whole = RenyiAccountant(adjacency: .replaceOne)
      try whole.compose(.gaussian(noiseMultiplier: noise), count: 1)
      #expect(abs(try whole.epsilon(delta: 1e-6) / last - 1) < 1e-9)
    }
  }
}

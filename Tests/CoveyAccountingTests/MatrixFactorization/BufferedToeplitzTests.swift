import CoveyAccounting
import CoveyNoise
import CoveyRandom
import Testing
import _TestSupport

struct BufferedToeplitzTests {
  private func random(_ stream: inout RandomStream, buffers: Int) throws -> BufferedToeplitz {
    let scales = (0..<buffers).map { _ in stream.uniform() }
    let total = scales.reduce(0, +) * (1 + stream.uniform())
    return try BufferedToeplitz(decays: scales.map { _ in stream.uniform() }, scales: scales.map { $0 / total })
  }

  @Test func agreesWithItsDenseMatrix() throws {
    var stream = RandomStream(seed: 7, purpose: .data)
    for trial in 0..<60 {
      let n = 1 + Int(stream.integer(below: 10))
      let matrix = try random(&stream, buffers: 1 + trial % 4)
      let schema = try ParticipationSchema(
        rounds: n, maximum: 1 + Int(stream.integer(below: 4)), minimumSeparation: 1 + Int(stream.integer(below: 4)))
      let column = matrix.coefficients(n)
      #expect(zip(column, column.dropFirst()).allSatisfy { $0 >= $1 })
      let exact = PatternOracle.squaredSensitivity(PatternOracle.matrix(column, n), schema)
      #expect(isNear(matrix.squaredSensitivity(schema), exact, 1e-9))
      let dense = try ToeplitzStrategy(coefficients: column, rounds: n)
      for objective in FactorizationObjective.allCases {
        #expect(isNear(matrix.squaredError(objective, rounds: n), dense.squaredError(objective), 1e-9))
        #expect(isNear(matrix.loss(objective, schema), dense.loss(objective, schema), 1e-9))
      }
    }
  }

  @Test func inverseHasTheInversesCoefficients() throws {
    var stream = RandomStream(seed: 8, purpose: .data)
    for trial in 0..<60 {
      let matrix = try random(&stream, buffers: 1 + trial % 5)
      let expected = PatternOracle.inverse(matrix.coefficients(12), 12)
      let (decays, scales) = matrix.inverse
      var powers = scales
      var own = [1.0]
      for _ in 1..<12 {
        own.append(powers.reduce(0, +))
        for j in powers.indices { powers[j] *= decays[j] }
      }
      for (a, b) in zip(own, expected) { #expect(abs(a - b) < 1e-8) }
    }
  }

  @Test func inverseMergesEqualBuffers() throws {
    let matrix = try BufferedToeplitz(decays: [0.5, 0.5, 0.9], scales: [0.1, 0.2, 0])
    let (decays, scales) = matrix.inverse
    #expect(decays.count == 1 && scales.count == 1)
    #expect(isNear(decays[0], 0.2, 1e-9) && isNear(scales[0], -0.3, 1e-9))
  }

  /// Near the loss of the best matrix of any form with few buffers; known values from an independent optimiser (SciPy's
  /// L-BFGS-B with numerical gradients, best of two starts).
  @Test(arguments: [
    (1000, 1000, 1, 3, FactorizationObjective.maximum, 10.6965), (1000, 1000, 1, 3, .mean, 9.3091),
    (1000, 100, 10, 3, .maximum, 221.5463), (1000, 100, 10, 3, .mean, 148.69), (500, 100, 5, 2, .maximum, 72.1201),
    (2000, 340, 6, 3, .mean, 83.3229), (10000, 1000, 10, 3, .maximum, 298.3885), (10, 2, 3, 2, .maximum, 15.6015),
    (500, 100, 5, 1, .maximum, 76.0052), (1000, 1000, 1, 4, .maximum, 10.6706),
  ])
  func optimumIsNearTheKnown(
    _ rounds: Int, _ separation: Int, _ maximum: Int, _ buffers: Int, _ objective: FactorizationObjective,
    _ known: Double
  ) throws {
    let schema = try ParticipationSchema(rounds: rounds, maximum: maximum, minimumSeparation: separation)
    let own = try BufferedToeplitz.optimized(for: schema, buffers: buffers, objective: objective)
    #expect(own.buffers == buffers)
    let loss = own.loss(objective, schema)
    #expect(loss <= 1.001 * known)
    #expect(loss >= 0.95 * known)
  }

  @Test func smallRunsHaveAnOptimum() throws {
    for rounds in 1...5 {
      for separation in [1, 2, 7] {
        let schema = try ParticipationSchema(rounds: rounds, maximum: 3, minimumSeparation: separation)
        let own = try BufferedToeplitz.optimized(for: schema)
        #expect(own.loss(.maximum, schema) <= Double(rounds * schema.participations) * (1 + 1e-6))
      }
    }
  }

  @Test func impossibleBuffersAreRefused() throws {
    let wrong: [([Double], [Double])] = [
      ([], []), ([0.5], []), ([0.5], [1.1]), ([1.1], [0.5]), ([-0.1], [0.5]), ([0.5], [-0.1]), ([.nan], [0.5]),
      ([0.5], [.nan]), ([0.5, 0.6], [0.7, 0.4]), ([Double](repeating: 0.5, count: 9), .init(repeating: 0.1, count: 9)),
    ]
    for (decays, scales) in wrong {
      #expect(throws: PrivacyError.self) { try BufferedToeplitz(decays: decays, scales: scales) }
    }
    let schema = try ParticipationSchema(rounds: 10, maximum: 1, minimumSeparation: 1)
    for buffers in [0, -1, 9] {
      #expect(throws: PrivacyError.self) { try BufferedToeplitz.optimized(for: schema, buffers: buffers) }
    }
  }
}

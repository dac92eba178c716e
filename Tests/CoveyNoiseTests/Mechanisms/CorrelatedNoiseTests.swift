import CoveyAccounting
import CoveyCore
import CoveyNoise
import CoveyRandom
import Testing

struct CorrelatedNoiseTests {
  static let mechanisms: [NoiseMechanism] = [.tree, .bandedMatrix, .blt]

  static func fresh(_ random: inout RandomStream, _ count: Int) -> ParameterVector {
    ParameterVector((0..<count).map { _ in Float(random.normal()) })
  }

  /// The increments of a run and the fresh noise that made them.
  static func run(
    _ noise: inout CorrelatedNoise, rounds: Int, seed: UInt64
  ) -> (fresh: [ParameterVector], increments: [ParameterVector]) {
    var random = RandomStream(seed: seed, purpose: .data)
    var (all, increments) = ([ParameterVector](), [ParameterVector]())
    for _ in 0..<rounds {
      var vector = fresh(&random, noise.parameterCount)
      all.append(ParameterVector((0..<vector.count).map { vector[$0] }))
      noise.advance(&vector)
      increments.append(vector)
    }
    return (all, increments)
  }

  /// C^-1 z by substitution in double precision. The count is more than one piece of the kernels' passes.
  @Test(arguments: [(1, nil), (2, nil), (5, nil), (nil, 1), (nil, 3), (nil, 8)] as [(Int?, Int?)])
  func incrementsSolveTheDenseSystem(_ bands: Int?, _ buffers: Int?) throws {
    let (n, count) = (40, 2500)
    let schema = try ParticipationSchema(rounds: n, maximum: 4, minimumSeparation: 9)
    let strategy = try NoiseStrategy(
      bands != nil ? .bandedMatrix : .blt, schema, bands: bands, buffers: buffers, parameterCount: count)
    var noise = CorrelatedNoise(strategy.correlation, parameterCount: count)
    let column =
      bands != nil
      ? strategy.coefficients.map(Double.init)
      : try BufferedToeplitz(
        decays: strategy.decays.map(Double.init), scales: strategy.scales.map(Double.init)
      ).coefficients(n)
    #expect(bands == nil || column.count == bands)
    let (fresh, increments) = Self.run(&noise, rounds: n, seed: 1)
    for i in [0, 1, 2047, 2048, count - 1] {
      var x: [Double] = []
      for t in 0..<n {
        var sum = Double(fresh[t][i])
        for k in 1..<max(1, min(t + 1, column.count)) { sum -= column[k] * x[t - k] }
        x.append(sum / column[0])
        #expect(abs(Double(increments[t][i]) - x[t]) < 2e-5)
      }
    }
  }

  @Test func treeNoiseIsThatOfTheBinaryRepresentation() throws {
    let (n, count) = (37, 5)
    let schema = try ParticipationSchema(rounds: n, maximum: 1, minimumSeparation: 1)
    var noise = CorrelatedNoise(try NoiseStrategy(.tree, schema).correlation, parameterCount: count)
    let (fresh, increments) = Self.run(&noise, rounds: n, seed: 2)
    // Naive: the fresh noise of round t belongs to the node that ends at t and is as long as t's lowest set bit.
    for i in 0..<count {
      var sum = 0.0
      for t in 1...n {
        sum += Double(increments[t - 1][i])
        var (expected, end) = (0.0, t)
        while end > 0 {
          expected += Double(fresh[end - 1][i])
          end -= end & -end
        }
        #expect(abs(sum - expected) < 1e-4)
      }
    }
  }

  /// The prefix sums' noise has the variance that the strategy states; chi-square of 4,000 values, seed fixed.
  @Test(arguments: mechanisms) func prefixVarianceIsAsStated(_ mechanism: NoiseMechanism) throws {
    let (n, count) = (31, 4000)
    let schema = try ParticipationSchema(rounds: n, maximum: 3, minimumSeparation: 8)
    let strategy = try NoiseStrategy(mechanism, schema, parameterCount: count)
    var noise = CorrelatedNoise(strategy.correlation, parameterCount: count)
    let (_, increments) = Self.run(&noise, rounds: n, seed: 3)
    var prefix = ParameterVector(count: count)
    for increment in increments { prefix.add(increment) }
    // After 31 rounds the tree has five nodes, the most; the others' error is largest at the end.
    let variance = strategy.squaredError(.maximum)
    let deviate = (prefix.squaredNorm / variance - Double(count)) / (2 * Double(count)).squareRoot()
    #expect(abs(deviate) < 3.29)
    // Less than independent noise of the same cost would have, n times the participations.
    #expect(strategy.sensitivity * strategy.sensitivity * variance < Double(n * schema.participations))
    #expect(strategy.squaredError(.mean) < variance)
  }

  @Test(arguments: mechanisms) func restoredRunsGoOnAlike(_ mechanism: NoiseMechanism) throws {
    let (n, count) = (23, 17)
    let schema = try ParticipationSchema(rounds: n, maximum: 3, minimumSeparation: 6)
    let strategy = try NoiseStrategy(mechanism, schema)
    for stop in [0, 1, 4, 7, 8, 22, 23] {
      var whole = CorrelatedNoise(strategy.correlation, parameterCount: count)
      _ = Self.run(&whole, rounds: stop, seed: 4)
      let saved = whole.state.map { entry in
        (name: entry.name, vector: ParameterVector((0..<entry.vector.count).map { entry.vector[$0] }))
      }
      var resumed = CorrelatedNoise(strategy.correlation, parameterCount: count)
      _ = Self.run(&resumed, rounds: min(stop, 3), seed: 5)
      let restored = resumed.restore(saved)
      #expect(restored)
      #expect(resumed.round == stop)
      let rest = n - stop
      #expect(
        Self.run(&whole, rounds: rest, seed: 6).increments == Self.run(&resumed, rounds: rest, seed: 6).increments)
      #expect(whole.state.map(\.vector) == resumed.state.map(\.vector))
    }
  }

  @Test(arguments: mechanisms) func foreignStatesAreRefused(_ mechanism: NoiseMechanism) throws {
    let schema = try ParticipationSchema(rounds: 9, maximum: 2, minimumSeparation: 3)
    var noise = CorrelatedNoise(try NoiseStrategy(mechanism, schema).correlation, parameterCount: 4)
    _ = Self.run(&noise, rounds: 5, seed: 7)
    let good = noise.state
    #expect(good.count > 1)
    var wrong = [[(name: String, vector: ParameterVector)]]()
    wrong.append([])
    wrong.append(Array(good.dropLast()))
    wrong.append(good + [("more", ParameterVector(count: 4))])
    for round in [Float.nan, .infinity, -1, 10, 2.5] {
      wrong.append([("round", ParameterVector([round]))] + good.dropFirst())
    }
    wrong.append([("rounds", good[0].vector)] + good.dropFirst())
    wrong.append([good[0]] + good.dropFirst().map { ($0.name, ParameterVector(count: 5)) })
    for state in wrong {
      let restored = noise.restore(state)
      #expect(!restored)
    }
    #expect(noise.round == 5)
    #expect(noise.state.map(\.vector) == good.map(\.vector))
    let restored = noise.restore(good)
    #expect(restored)
  }

  @Test func noParametersMakeNoNoise() throws {
    let schema = try ParticipationSchema(rounds: 4, maximum: 1, minimumSeparation: 4)
    for mechanism in Self.mechanisms {
      var noise = CorrelatedNoise(try NoiseStrategy(mechanism, schema).correlation, parameterCount: 0)
      var empty = ParameterVector(count: 0)
      for _ in 0..<4 { noise.advance(&empty) }
      #expect(noise.round == 4)
    }
  }
}

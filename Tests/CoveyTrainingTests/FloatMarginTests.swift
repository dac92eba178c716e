import CoveyCompute
import CoveyCore
import CoveyData
import CoveyNoise
import CoveyTraining
import Testing
import _TestSupport

/// What rounding does to the sensitivity of a sum of clipped gradients, with the batch that suffers most from it.
@Suite struct FloatMarginTests {
  private static let piece = 128
  private static let pieces = 256

  /// Halves of these features are the gradients: multiples of 2^-17 near 0.7, so that floats add a piece of them exactly, to
  /// an odd multiple of 2^-10, half the distance of floats from 16,384 on, and 2^-17 more. Without the first record every
  /// later one moves up by a place, and as the first record of a piece is 2^-16 larger than that of the next one, every
  /// piece falls 2^-17 below that multiple. Pieces that are added as floats then round up with the first record and down
  /// without it, 73 times by 2^-9.
  private static func hostile() -> [Float] {
    let (unit, base) = (0x1p-17, (0.69 * 0x1p17).rounded(.down))
    var features = [Float]()
    for k in 0..<pieces {
      let first = (0.699 * 0x1p17).rounded(.down) - 2 * Double(k)
      let sum = first + base * Double(piece - 1)
      // In units of 2^-17 a piece is 2^7 + 1 beyond a multiple of 2^8.
      let adjusted = base + (129 - sum).remainder(dividingBy: 256)
      features += [first, adjusted].map { Float(2 * $0 * unit) }
      features += [Float](repeating: Float(2 * base * unit), count: piece - 2)
    }
    return features + [Float(2 * ((0.699 * 0x1p17).rounded(.down) - 2 * Double(pieces)) * unit)]
  }

  /// The sum of a step over records with one feature, with its noise: both classes are equally likely, and a record's
  /// gradient is half its feature, down for the one and up for the other.
  private func sum(_ features: ArraySlice<Float>, _ protection: ExampleProtection, divisor: Double) throws -> [Double] {
    let model = try Model(input: .dense(count: 1), classes: 2) { $0.dense(2, bias: false) }
    let data = try Dataset(
      features: .dense(count: 1), targets: .classes(2), featureStorage: .floats(SharedBuffer(Array(features))),
      targetStorage: .labels(SharedBuffer([Int32](repeating: 0, count: features.count))))
    let plan = LocalTrainingPlan(
      batchSize: nil, optimizer: OptimizerConfiguration(learningRate: 1), protection: protection)
    let trainer = try LocalTrainer(PlanLibrary(model), plan: plan, seed: 1, noise: SeededNoise(seed: 2))
    var delta = ParameterVector(count: 2)
    _ = try trainer.train(
      on: ClientView(dataset: data), from: ParameterVector(count: 2), round: 0, client: ClientID(rawValue: 0),
      into: &delta)
    return delta.array.map { -Double($0) * divisor }
  }

  /// One record of 32,769, of a norm just within the clip bound of 1, moves the sum by no more than the bound. Added as
  /// floats it moves it by 1.18.
  @Test(arguments: [false, true]) func aRecordMovesASumByTheBoundAtMost(isConstant: Bool) throws {
    let features = Self.hostile()
    var protection = ExampleProtection(clipBound: 1, noiseMultiplier: 0.01)
    if isConstant { protection.constants = ExampleConstants(rate: 1, steps: 1, examples: 32_768) }
    func sum(_ records: ArraySlice<Float>) throws -> [Double] {
      try self.sum(records, protection, divisor: protection.constants?.divisor ?? Double(records.count))
    }
    let (with, without) = (try sum(features[...]), try sum(features.dropFirst()))
    let moved = zip(with, without).map { $0 - $1 }
    let norm = (moved[0] * moved[0] + moved[1] * moved[1]).squareRoot()
    // 0.9885, and what is lost by writing sums of 22,900 as floats.
    #expect(norm <= 1 && norm > 0.97)
    #expect(with[1] > 22_000)
  }

  /// The bound of the comment: clipped norms, the rounding of every piece that a record changes, and the grid.
  @Test func marginsCoverPieces() throws {
    for piece in [4, 44, 128] {
      for constants in [nil, ExampleConstants(rate: 0.5, steps: 1, examples: 8)] {
        let protection = ExampleProtection(clipBound: 3, noiseMultiplier: 1, constants: constants)
        let bound = protection.effectiveBound(piece: piece)
        let chain = Double(piece + 4) * 0x1p-24
        let pieces = constants == nil ? 1.0 : 2
        let grid = try protection.makeNoise()?.step ?? 0
        let rounded = bound * (1 + pieces * 2 * Double(piece) * chain / (1 - chain)) + pieces * grid * 0x1p14
        #expect(rounded <= 3 * (1 - 0x1p-11) && bound > 3 * 0.994)
      }
    }
  }

  /// The rounding of one piece stays within its share.
  @Test func aPieceRoundsWithinItsShare() throws {
    var numbers = TestNumbers(seed: 5)
    for count in [4, 60, 128] {
      let features = numbers.uniforms(count, in: 1.3...1.35)
      let noise = ExampleProtection(clipBound: 1, noiseMultiplier: 1e-6)
      let actual = try sum(features[...], noise, divisor: Double(count))
      let exact = features.reduce(0) { $0 + Double($1) / 2 }
      let gamma = Double(count + 4) * 0x1p-24
      // The noise has a standard deviation of 1e-6.
      #expect(abs(actual[1] - exact) < gamma * Double(count) + 6e-6)
    }
  }
}

import CoveyAggregation
import CoveyCore
import CoveyRandom
import Testing

extension UpdateSum {
  fileprivate mutating func weightedMean() -> ParameterVector? { withMean { $0 } }
}

@Suite struct UpdateSumTests {
  static func update(_ values: [Float], weight: Double) -> Update<Raw> {
    Update(
      delta: ParameterVector(values), weight: weight, examples: Int(weight),
      training: TrainingMetrics(lossSum: 2 * weight, examples: Int(weight), steps: 1))
  }

  @Test func meanIsWeighted() throws {
    var stream = RandomStream(seed: 1, purpose: .data)
    for _ in 0..<50 {
      let count = 1 + Int(stream.integer(below: 40))
      let clients = 1 + Int(stream.integer(below: 9))
      var sum = UpdateSum(parameterCount: count)
      var reference = [Double](repeating: 0, count: count)
      var total = 0.0
      for _ in 0..<clients {
        let values = (0..<count).map { _ in Float(stream.normal()) }
        let weight = Double(1 + stream.integer(below: 700))
        for i in 0..<count { reference[i] += weight * Double(values[i]) }
        total += weight
        var update = Self.update(values, weight: weight)
        sum.add(&update)
      }
      #expect(sum.completed == clients && sum.weight == total)
      #expect(sum.training.lossSum == 2 * total && sum.training.steps == clients)
      let weighted = sum.weightedMean()
      let mean = try #require(weighted)
      for i in 0..<count { #expect(abs(Double(mean[i]) - reference[i] / total) < 1e-5) }
    }
  }

  @Test func smallIntegersAreExact() {
    var sum = UpdateSum(parameterCount: 2)
    var first = Self.update([1, -2], weight: 3)
    var second = Self.update([5, 6], weight: 1)
    sum.add(&first)
    sum.add(&second)
    let mean = sum.weightedMean()
    #expect(mean == ParameterVector([2, 0]))
  }

  @Test func resetForgetsOldValues() {
    var sum = UpdateSum(parameterCount: 2)
    var update = Self.update([100, 100], weight: 2)
    sum.add(&update)
    sum.count(.threw, message: "client 3: out of memory")
    sum.count(bytes: 5)
    sum.reset()
    let nothing = sum.weightedMean()
    #expect(nothing == nil && sum.failures.total == 0 && sum.firstFailure == nil && sum.bytes == 0)
    var fresh = Self.update([1, 2], weight: 1)
    sum.add(&fresh)
    let mean = sum.weightedMean()
    #expect(mean == ParameterVector([1, 2]))
  }

  @Test func sumsOfSumsCountEverything() {
    var left = UpdateSum(parameterCount: 1)
    var right = UpdateSum(parameterCount: 1)
    right.count(.notFinite, message: "client 1: NaN")
    right.count(.notFinite, message: "client 2: NaN")
    right.count(bytes: 64)
    var update = Self.update([4], weight: 2)
    right.add(&update)
    left.merge(&right)
    var other = UpdateSum(parameterCount: 1)
    var second = Self.update([1], weight: 1)
    other.add(&second)
    other.count(bytes: 6)
    left.merge(&other)
    var empty = UpdateSum(parameterCount: 1)
    left.merge(&empty)
    #expect(left.completed == 2 && left.weight == 3 && left.bytes == 70)
    #expect(left.failures.notFinite == 2 && left.firstFailure == "client 1: NaN")
    let mean = left.weightedMean()
    #expect(mean == ParameterVector([3]))
  }
}

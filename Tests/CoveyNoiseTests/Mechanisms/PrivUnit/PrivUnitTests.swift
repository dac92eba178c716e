import CoveyCore
import CoveyNoise
import Foundation
import Testing
import _TestSupport

struct PrivUnitTests {
  private func answer(_ mechanism: PrivUnit, _ values: [Float], _ client: Int, seed: UInt64 = 21) throws -> [Float] {
    var vector = ParameterVector(values)
    try mechanism.privatize(
      &vector, using: SeededNoise(seed: seed).source(.update, round: 1, client: client, piece: 0))
    return (0..<vector.count).map { vector[$0] }
  }

  /// Means of coordinates within their standard errors, and the squared error within its own.
  @Test(arguments: [1, 0.4, 0] as [Float]) func answersAreUnbiasedWithTheStatedError(_ length: Float) throws {
    let (dimension, n) = (6, 8000)
    let mechanism = try PrivUnit(epsilon: 6, dimension: dimension, bound: 2)
    let direction: [Float] = [0.5, -0.5, 0.1, 0.7, 0, 0]
    let value = direction.map { $0 * 2 * length }
    var sums = [Double](repeating: 0, count: dimension)
    var squares = sums
    var (error, errorSquare) = (0.0, 0.0)
    for client in 0..<n {
      let a = try answer(mechanism, value, client)
      var distance = 0.0
      for i in 0..<dimension {
        sums[i] += Double(a[i])
        squares[i] += Double(a[i]) * Double(a[i])
        distance += (Double(a[i]) - Double(value[i])) * (Double(a[i]) - Double(value[i]))
      }
      error += distance
      errorSquare += distance * distance
    }
    let count = Double(n)
    for i in 0..<dimension {
      let mean = sums[i] / count
      let deviation = ((squares[i] / count - mean * mean) / count).squareRoot()
      // Six coordinates: 4 deviations are p = 0.0004.
      #expect(abs(mean - Double(value[i])) < 4 * deviation, "coordinate \(i)")
    }
    if length == 1 {
      let mean = error / count
      let deviation = ((errorSquare / count - mean * mean) / count).squareRoot()
      #expect(abs(mean - mechanism.squaredError) < 3.29 * deviation)
      #expect(deviation < 0.05 * mean)
    }
  }

  /// Around the first axis in three dimensions, the other two coordinates have a uniform angle: chi-square, 24 bins.
  @Test func theOrthogonalPartIsUniform() throws {
    let mechanism = try PrivUnit(epsilon: 3, dimension: 3, bound: 1)
    var bins = [Double](repeating: 0, count: 24)
    let n = 12000
    for client in 0..<n {
      let a = try answer(mechanism, [0.9, 0, 0], client)
      let angle = atan2(Double(a[2]), Double(a[1])) / (2 * Double.pi) + 0.5
      bins[min(23, Int(angle * 24))] += 1
    }
    let expected = Double(n) / 24
    let statistic = bins.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
    // The 0.999 quantile of chi-square with 23 degrees of freedom.
    #expect(statistic < 49.73)
  }

  @Test func answersLieOnTheGrid() throws {
    let mechanism = try PrivUnit(epsilon: 4, dimension: 300, bound: 0.1)
    #expect(mechanism.gridStep.significand == 1)
    let value = (0..<300).map { Float($0 % 7) * 0.001 }
    let a = try answer(mechanism, value, 1)
    #expect(a.allSatisfy { (Double($0) / mechanism.gridStep).rounded() == Double($0) / mechanism.gridStep })
    let root = (a.reduce(0) { $0 + Double($1) * Double($1) } / 300).squareRoot()
    #expect(root > 500 * mechanism.gridStep)
  }

  @Test func lengthBeyondTheBoundDoesNotCount() throws {
    let mechanism = try PrivUnit(epsilon: 2, dimension: 4, bound: 1)
    #expect(try answer(mechanism, [0, 4, 0, 0], 1) == answer(mechanism, [0, 64, 0, 0], 1))
    #expect(try answer(mechanism, [0, 4, 0, 0], 1) == answer(mechanism, [0, 1, 0, 0], 1))
    #expect(try answer(mechanism, [0, 4, 0, 0], 1) != answer(mechanism, [0, 4, 0, 0], 2))
    #expect(try answer(mechanism, [0, 4, 0, 0], 1) != answer(mechanism, [0, 4, 0, 0], 1, seed: 5))
    let tiny = try answer(mechanism, [.leastNonzeroMagnitude, 0, 0, 0], 1)
    #expect(tiny.allSatisfy { $0.isFinite })
    let huge = try answer(mechanism, [.greatestFiniteMagnitude, 1, 0, 0], 1)
    #expect(huge.allSatisfy { $0.isFinite })
  }

  /// 10^5 dimensions: the answers' mean along the direction is the truth.
  @Test func highDimensionsAreUnbiased() throws {
    let (dimension, n) = (100_000, 60)
    let mechanism = try PrivUnit(epsilon: 12, dimension: dimension, bound: 1)
    let value = [Float](repeating: 1 / Float(dimension).squareRoot(), count: dimension)
    let along = try (0..<n).map { client in
      zip(try answer(mechanism, value, client), value).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    }
    let mean = along.reduce(0, +) / Double(n)
    let variance = along.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n - 1)
    #expect(abs(mean - 1) < 3.5 * (variance / Double(n)).squareRoot())
    #expect((variance / Double(n)).squareRoot() < 0.25)
  }

  @Test func infiniteUpdatesAreRefusedUnchanged() throws {
    let mechanism = try PrivUnit(epsilon: 2, dimension: 2, bound: 1)
    for wrong in [Float.nan, .infinity, -.infinity] {
      var vector = ParameterVector([0.5, wrong])
      let source = SeededNoise(seed: 1).source(.update, round: 0, client: 0, piece: 0)
      #expect(throws: PrivacyError.self) { try mechanism.privatize(&vector, using: source) }
      #expect(vector[0] == 0.5)
    }
  }

  @Test func theShareOfTheNormIsTheBest() throws {
    let best = try PrivUnit(epsilon: 5, dimension: 500, bound: 1)
    #expect(best.event == .pure(epsilon: 5))
    #expect(best.direction.epsilon < 5)
    for share in [0.05, 0.15, 0.5, 0.8] {
      let other = try PrivUnit(epsilon: 5, dimension: 500, bound: 1, normShare: share)
      #expect(isNear(other.direction.epsilon, 5 * (1 - share), 1e-12))
      #expect(other.squaredError >= best.squaredError)
    }
  }

  @Test func impossibleSettingsAreRefused() {
    for (epsilon, dimension, bound, share) in [
      (0, 5, 1, 0.1), (-1, 5, 1, 0.1), (.nan, 5, 1, 0.1), (.infinity, 5, 1, 0.1), (1, 1, 1, 0.1), (1, -1, 1, 0.1),
      (1, 5, 0, 0.1), (1, 5, -1, 0.1), (1, 5, .nan, 0.1), (1, 5, .infinity, 0.1), (1, 5, 1e-200, 0.1), (1, 5, 1, 0),
      (1, 5, 1, 1), (1, 5, 1, .nan), (1e-300, 5, 1, 0.1),
    ] as [(Double, Int, Double, Double)] {
      #expect(throws: PrivacyError.self) {
        try PrivUnit(epsilon: epsilon, dimension: dimension, bound: bound, normShare: share)
      }
    }
  }
}

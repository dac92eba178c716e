import CCoveyKernels
import Testing

@Suite struct NormTests {
  struct Shape: Sendable {
    let batch, positions, channels, groups: Int
  }
  static let shapes: [Shape] = [
    (1, 1, 1, 1), (2, 9, 32, 8), (3, 5, 32, 32), (2, 4, 30, 10), (2, 7, 33, 11), (1, 3, 200, 100), (4, 1, 50, 1),
    (3, 1, 784, 1), (2, 6, 48, 3), (2, 3, 150, 75), (1, 2, 34, 2),
  ].map { Shape(batch: $0.0, positions: $0.1, channels: $0.2, groups: $0.3) }

  /// The definition, in double: xhat, 1/deviation of each element, and the group it belongs to.
  struct Reference {
    var hat: [Double]
    var inverse: [Double]
    var group: [Int]
    init(_ s: Shape, _ x: [Float], epsilon: Double) {
      let size = s.channels / s.groups
      group = x.indices.map { $0 / (s.positions * s.channels) * s.groups + $0 % s.channels / size }
      hat = x.map(Double.init)
      inverse = hat
      for g in 0..<(s.batch * s.groups) {
        let members = group.indices.filter { group[$0] == g }
        let mean = members.reduce(0.0) { $0 + Double(x[$1]) } / Double(members.count)
        let variance =
          members.reduce(0.0) { $0 + (Double(x[$1]) - mean) * (Double(x[$1]) - mean) } / Double(members.count)
        for i in members {
          inverse[i] = 1 / (variance + epsilon).squareRoot()
          hat[i] = (Double(x[i]) - mean) * inverse[i]
        }
      }
    }
  }

  @Test(arguments: shapes) func forwardAndBackward(_ s: Shape) {
    var numbers = Numbers(UInt64(s.channels * 17 + s.groups))
    let count = s.batch * s.positions * s.channels
    // A mean far from zero: a one-pass variance would lose half its digits.
    let x = numbers.floats(count).map { $0 + 5 }
    let gamma = numbers.floats(s.channels)
    let beta = numbers.floats(s.channels)
    let dy = numbers.floats(count)
    let epsilon: Float = 1e-2
    var y = Guarded(count: count)
    var statistics = Guarded(count: s.batch * s.groups * 2)
    covey_group_norm_forward(
      s.batch, s.positions, s.channels, s.groups, epsilon, x, gamma, beta, &y.values, &statistics.values)
    let reference = Reference(s, x, epsilon: Double(epsilon))
    let expected = x.indices.map {
      reference.hat[$0] * Double(gamma[$0 % s.channels]) + Double(beta[$0 % s.channels])
    }
    #expect(agrees(y.contents, expected, tolerance: 2e-5))

    var dx = Guarded(count: count)
    covey_group_norm_backward_input(
      s.batch, s.positions, s.channels, s.groups, x, gamma, statistics.contents, dy, &dx.values)
    var plain = [Double](repeating: 0, count: s.batch * s.groups)
    var along = plain
    let dhat = dy.indices.map { Double(dy[$0]) * Double(gamma[$0 % s.channels]) }
    for i in dhat.indices {
      plain[reference.group[i]] += dhat[i]
      along[reference.group[i]] += dhat[i] * reference.hat[i]
    }
    let size = Double(s.positions * s.channels / s.groups)
    let expectedDx = dhat.indices.map {
      reference.inverse[$0]
        * (dhat[$0] - plain[reference.group[$0]] / size - reference.hat[$0] * along[reference.group[$0]] / size)
    }
    #expect(agrees(dx.contents, expectedDx, tolerance: 5e-5))
    #expect(y.isIntact && dx.isIntact && statistics.isIntact)

    for blend in [Float(0), 0.5] {
      let old = blend == 0 ? Array(repeating: Float.nan, count: s.channels) : numbers.floats(s.channels)
      var dgamma = Guarded(old)
      var dbeta = Guarded(old)
      covey_group_norm_backward_weights(
        s.batch, s.positions, s.channels, s.groups, x, statistics.contents, dy, -0.3, blend, &dgamma.values,
        &dbeta.values)
      for c in 0..<s.channels {
        let members = stride(from: c, to: count, by: s.channels)
        let kept = blend == 0 ? 0 : 0.5 * Double(old[c])
        let alpha = Double(Float(-0.3))
        let sum = members.reduce(0.0) { $0 + Double(dy[$1]) }
        let product = members.reduce(0.0) { $0 + Double(dy[$1]) * reference.hat[$1] }
        #expect(
          agrees([dgamma.values[c], dbeta.values[c]], [alpha * product + kept, alpha * sum + kept], tolerance: 2e-5))
      }
      #expect(dgamma.isIntact && dbeta.isIntact)
    }
  }
}

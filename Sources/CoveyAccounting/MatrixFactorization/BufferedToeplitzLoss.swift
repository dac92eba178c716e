internal import CoveyRandom

/// The logarithm of a buffered Toeplitz matrix's loss as a function of unbounded parameters, with its gradient.
///
/// A point holds the logits of the decays, then numbers u with scales w_j = e^u_j / (1 + sum of e^u): decays stay within
/// (0, 1) and the sum of the scales below 1, so that the coefficients never rise and the sensitivity is exact.
struct BufferedToeplitzLoss {
  let schema: ParticipationSchema
  let buffers: Int
  let objective: FactorizationObjective

  /// A point whose decays lie between 0.4 and 1 - slowest, in equal ratios of their distance to 1.
  func start(slowest: Double) -> [Double] {
    let ratio = PortableMath.log(0.6 / slowest)
    let logits = (0..<buffers).map { j in
      let gap = slowest * PortableMath.exp(ratio * (Double(j) + 0.5) / Double(buffers))
      return PortableMath.log((1 - gap) / gap)
    }
    // Scales of sum 0.45: the best first coefficient is near a half.
    return logits + [Double](repeating: PortableMath.log(0.45 / 0.55 / Double(buffers)), count: buffers)
  }

  /// The decays and scales of a point.
  func parameters(_ point: [Double]) -> (decays: [Double], scales: [Double]) {
    let decays = point[..<buffers].map { 1 / (1 + PortableMath.exp(-$0)) }
    let weights = point[buffers...].map { PortableMath.exp(min($0, 500)) }
    let total = 1 + weights.reduce(0, +)
    return (decays, weights.map { $0 / total })
  }

  /// The loss's logarithm; the gradient by the recursions run backwards.
  func value(_ point: [Double], _ gradient: inout [Double]) -> Double {
    let (decays, scales) = parameters(point)
    var (decaySlopes, scaleSlopes) = ([Double](repeating: 0, count: buffers), [Double](repeating: 0, count: buffers))
    let error = addErrorSlopes(decays, scales, &decaySlopes, &scaleSlopes)
    let sensitivity = addSensitivitySlopes(decays, scales, &decaySlopes, &scaleSlopes)
    let shared = (0..<buffers).reduce(0) { $0 + scales[$1] * scaleSlopes[$1] }
    for j in 0..<buffers {
      gradient[j] = decaySlopes[j] * decays[j] * (1 - decays[j])
      gradient[buffers + j] = scales[j] * (scaleSlopes[j] - shared)
    }
    return PortableMath.log(error) + PortableMath.log(sensitivity)
  }

  /// The squared error, and the slopes of its logarithm: y_i = 1 - sum w_j S_ij, S_(i+1)j = theta_j S_ij + y_i.
  private func addErrorSlopes(
    _ decays: [Double], _ scales: [Double], _ decaySlopes: inout [Double], _ scaleSlopes: inout [Double]
  ) -> Double {
    let (n, d) = (schema.rounds, buffers)
    var states = [Double](repeating: 0, count: (n + 1) * d)
    var y = [Double](repeating: 0, count: n)
    var error = 0.0
    for i in 0..<n {
      var value = 1.0
      for j in 0..<d { value -= scales[j] * states[i * d + j] }
      for j in 0..<d { states[(i + 1) * d + j] = decays[j] * states[i * d + j] + value }
      y[i] = value
      error += weight(i) * value * value
    }
    var adjoints = [Double](repeating: 0, count: d)
    for i in stride(from: n - 1, through: 0, by: -1) {
      var slope = 2 * weight(i) * y[i] / error
      for j in 0..<d { slope += adjoints[j] }
      for j in 0..<d {
        let state = states[i * d + j]
        decaySlopes[j] += adjoints[j] * state
        scaleSlopes[j] -= slope * state
        adjoints[j] = decays[j] * adjoints[j] - slope * scales[j]
      }
    }
    return error
  }

  /// The squared sensitivity, and the slopes of its logarithm.
  private func addSensitivitySlopes(
    _ decays: [Double], _ scales: [Double], _ decaySlopes: inout [Double], _ scaleSlopes: inout [Double]
  ) -> Double {
    let n = schema.rounds
    var powers = scales
    var column = [Double](repeating: 1, count: n)
    for i in 1..<max(1, n) {
      var sum = 0.0
      for j in 0..<buffers {
        sum += powers[j]
        powers[j] *= decays[j]
      }
      column[i] = sum
    }
    let sums = ToeplitzStrategy.columnSums(column, schema)
    let sensitivity = sums.reduce(0) { $0 + $1 * $1 }
    // The slope of c_i collects the sums at i, i + b, ... of at most k participations: columnSums, in reverse.
    let slopes = Array(ToeplitzStrategy.columnSums(sums.reversed(), schema).reversed())
    // c_i = sum of w_j theta_j^(i-1): the slopes of w and theta by Horner's rule from the end.
    for j in 0..<buffers {
      var (value, derivative) = (0.0, 0.0)
      for i in stride(from: n - 1, to: 0, by: -1) {
        derivative = derivative * decays[j] + value
        value = value * decays[j] + slopes[i]
      }
      scaleSlopes[j] += 2 * value / sensitivity
      decaySlopes[j] += 2 * scales[j] * derivative / sensitivity
    }
    return sensitivity
  }

  private func weight(_ round: Int) -> Double {
    objective == .maximum ? 1 : Double(schema.rounds - round) / Double(schema.rounds)
  }
}

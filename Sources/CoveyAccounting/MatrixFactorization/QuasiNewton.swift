/// Finds a minimum of a smooth function: L-BFGS (Liu, Nocedal 1989, doi 10.1007/BF01589116) with a line search for the
/// weak Wolfe conditions by bisection.
struct QuasiNewton {
  /// Steps at most.
  var iterations = 200
  /// Pairs of steps and gradient changes that shape the next step.
  var memory = 12
  /// Ends when this many steps in a row each gain less than ``tolerance``.
  var patience = 3
  /// The least gain of a step, in the units of the function.
  var tolerance = 1e-10

  /// The function's value at a point; its gradient is left in the second argument. May be infinite or NaN where a step
  /// must not go.
  typealias Function = (_ point: [Double], _ gradient: inout [Double]) -> Double

  /// Where the search from `start` ended, and the function there: never above that of the start.
  func minimum(from start: [Double], _ function: Function) -> (point: [Double], value: Double) {
    var point = start
    var gradient = [Double](repeating: 0, count: start.count)
    var value = function(point, &gradient)
    guard value.isFinite, !start.isEmpty else { return (point, value) }
    var pairs = [(step: [Double], change: [Double], curvature: Double)]()
    var idle = 0
    var (trial, trialGradient) = (point, gradient)
    for _ in 0..<iterations {
      var direction = descent(gradient, pairs)
      var slope = Self.dot(direction, gradient)
      if !(slope < 0) {
        pairs.removeAll()
        direction = gradient.map { -$0 }
        slope = -Self.dot(gradient, gradient)
        if !(slope < 0) { break }
      }
      let first = pairs.isEmpty ? min(1, 1 / (-slope).squareRoot()) : 1
      guard
        let next = search(
          point, value, direction, slope, first: first, &trial, &trialGradient, function)
      else { break }
      let step = zip(trial, point).map { $0 - $1 }
      let change = zip(trialGradient, gradient).map { $0 - $1 }
      let curvature = Self.dot(step, change)
      if curvature > 0 {
        if pairs.count == memory { pairs.removeFirst() }
        pairs.append((step, change, curvature))
      }
      idle = value - next < tolerance ? idle + 1 : 0
      swap(&point, &trial)
      swap(&gradient, &trialGradient)
      value = next
      if idle >= patience { break }
    }
    return (point, value)
  }

  /// The two-loop recursion: minus the gradient, shaped by what the pairs tell of the curvature.
  private func descent(
    _ gradient: [Double], _ pairs: [(step: [Double], change: [Double], curvature: Double)]
  ) -> [Double] {
    var direction = gradient.map { -$0 }
    guard let last = pairs.last else { return direction }
    var weights = [Double](repeating: 0, count: pairs.count)
    for i in pairs.indices.reversed() {
      weights[i] = Self.dot(pairs[i].step, direction) / pairs[i].curvature
      Self.add(&direction, pairs[i].change, -weights[i])
    }
    let scale = last.curvature / Self.dot(last.change, last.change)
    for i in direction.indices { direction[i] *= scale }
    for i in pairs.indices {
      let weight = Self.dot(pairs[i].change, direction) / pairs[i].curvature
      Self.add(&direction, pairs[i].step, weights[i] - weight)
    }
    return direction
  }

  /// A step along `direction` that lowers the value and flattens the slope enough; nil if none is found.
  private func search(
    _ point: [Double], _ value: Double, _ direction: [Double], _ slope: Double, first: Double,
    _ trial: inout [Double], _ trialGradient: inout [Double], _ function: Function
  ) -> Double? {
    var (low, high, length) = (0.0, Double.infinity, first)
    for attempt in 0..<40 {
      for i in point.indices { trial[i] = point[i] + length * direction[i] }
      let next = function(trial, &trialGradient)
      if !(next <= value + 1e-4 * length * slope) {
        high = length
      } else if Self.dot(trialGradient, direction) < 0.9 * slope && attempt < 20 {
        low = length
      } else {
        return next
      }
      length = high.isFinite ? (low + high) / 2 : 2 * length
    }
    return nil
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for i in a.indices { sum += a[i] * b[i] }
    return sum
  }

  private static func add(_ a: inout [Double], _ b: [Double], _ factor: Double) {
    for i in a.indices { a[i] += factor * b[i] }
  }
}

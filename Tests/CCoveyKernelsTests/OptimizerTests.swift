import CCoveyKernels
import Testing

@Suite struct OptimizerTests {
  /// Runs three steps of a kernel and of a scalar rule in double over the same gradients; state vectors start at 0.1.
  func check(
    states: Int, _ kernel: (inout [Float], inout [[Float]], [Float], Int, Int) -> Void,
    _ rule: (inout Double, inout [Double], Double, Int) -> Void
  ) {
    for n in [1, 5, 15, 16, 17, 40, 100] {
      var numbers = Numbers(UInt64(n) + 71)
      var w = Guarded(numbers.floats(n))
      var expected = w.contents.map(Double.init)
      var state = (0..<states).map { _ in Guarded(count: n, filledWith: 0.1).values }
      var expectedState = expected.map { _ in [Double](repeating: Double(Float(0.1)), count: states) }
      for step in 1...3 {
        let g = numbers.floats(n)
        kernel(&w.values, &state, g, step, n)
        for i in 0..<n { rule(&expected[i], &expectedState[i], Double(g[i]), step) }
      }
      #expect(agrees(w.contents, expected, tolerance: 3e-6))
      #expect(w.isIntact)
      for s in 0..<states {
        #expect(agrees(Array(state[s][..<n]), expectedState.map { $0[s] }, tolerance: 3e-6))
        #expect(Set(state[s][n...]).count == 1, "a kernel wrote past a state vector")
      }
    }
  }
  let lr = Double(Float(0.05))
  let decay = Double(Float(0.01))
  let beta1 = Double(Float(0.9))
  let beta2 = Double(Float(0.99))
  let epsilon = Double(Float(1e-3))

  @Test func sgd() {
    check(states: 0) { w, _, g, _, n in
      covey_sgd(&w, g, 0.05, 0.01, n)
    } _: { w, _, g, _ in
      w -= lr * (g + decay * w)
    }
  }

  @Test(arguments: [false, true]) func momentum(nesterov: Bool) {
    check(states: 1) { w, s, g, _, n in
      covey_momentum(&w, &s[0], g, 0.05, 0.9, nesterov ? 1 : 0, 0.01, n)
    } _: { w, s, g, _ in
      let gradient = g + decay * w
      s[0] = beta1 * s[0] + gradient
      w -= lr * (nesterov ? gradient + beta1 * s[0] : s[0])
    }
  }

  @Test func adagrad() {
    check(states: 1) { w, s, g, _, n in
      covey_adagrad(&w, &s[0], g, 0.05, 1e-3, 0.01, n)
    } _: { w, s, g, _ in
      let gradient = g + decay * w
      s[0] += gradient * gradient
      w -= lr * gradient / (s[0].squareRoot() + epsilon)
    }
  }

  @Test(arguments: [false, true]) func rmsprop(hasMomentum: Bool) {
    check(states: hasMomentum ? 2 : 1) { w, s, g, _, n in
      if hasMomentum {
        var v = s[1]
        covey_rmsprop(&w, &s[0], &v, g, 0.05, 0.99, 0.9, 1e-3, 0.01, n)
        s[1] = v
      } else {
        covey_rmsprop(&w, &s[0], nil, g, 0.05, 0.99, 0.9, 1e-3, 0.01, n)
      }
    } _: { w, s, g, _ in
      let gradient = g + decay * w
      s[0] = beta2 * s[0] + (1 - beta2) * gradient * gradient
      var step = gradient / (s[0].squareRoot() + epsilon)
      if hasMomentum {
        s[1] = beta1 * s[1] + step
        step = s[1]
      }
      w -= lr * step
    }
  }

  @Test(arguments: [false, true]) func adam(decoupled: Bool) {
    func power(_ base: Double, _ t: Int) -> Double { (0..<t).reduce(1.0) { p, _ in p * base } }
    check(states: 2) { w, s, g, t, n in
      var second = s[1]
      covey_adam(
        &w, &s[0], &second, g, 0.05, 0.9, 0.99, Float(1 / (1 - power(beta1, t))), Float(1 / (1 - power(beta2, t))),
        1e-3,
        0.01, decoupled ? 1 : 0, n)
      s[1] = second
    } _: { w, s, g, t in
      var gradient = g
      if decoupled { w -= lr * decay * w } else { gradient += decay * w }
      s[0] = beta1 * s[0] + (1 - beta1) * gradient
      s[1] = beta2 * s[1] + (1 - beta2) * gradient * gradient
      let corrected = s[1] / (1 - power(beta2, t))
      w -= lr * s[0] / (1 - power(beta1, t)) / (corrected.squareRoot() + epsilon)
    }
  }

  @Test func yogi() {
    check(states: 2) { w, s, g, _, n in
      var second = s[1]
      covey_yogi(&w, &s[0], &second, g, 0.05, 0.9, 0.99, 1e-3, n)
      s[1] = second
    } _: { w, s, g, _ in
      let square = g * g
      s[0] = beta1 * s[0] + (1 - beta1) * g
      let sign: Double = s[1] > square ? 1 : s[1] < square ? -1 : 0
      s[1] -= (1 - beta2) * sign * square
      w -= lr * s[0] / (s[1].squareRoot() + epsilon)
    }
  }
}

internal import CoveyCore
internal import CoveyNoise

extension Calibration {
  /// The log of a cost over the budget, which a search brings to 0.
  fileprivate static func excess(_ cost: Double, _ epsilon: Double) -> Double {
    let largest = FallingRoot.largest
    guard !cost.isNaN else { return largest }
    return cost == 0 ? -largest : min(max(Numerics.log(cost) - Numerics.log(epsilon), -largest), largest)
  }

  /// The least noise that keeps a budget.
  struct NoiseGoal {
    let epsilon: Double
    let delta: Double

    /// A noise, and about how fast the log of the cost falls with the log of the noise there.
    typealias Start = (noise: Double, slope: Double)

    /// What to begin with if nothing is known.
    var start: Start { (1, 1 / 1.2) }

    private static let largestLogNoise = 40.0

    /// - Parameter width: How close the log of the noise is to come to the least one.
    func noise(from start: Start, width: Double, _ cost: (Double) throws -> Double) throws -> Start {
      let first = Numerics.log(start.noise > 0 ? start.noise : 1)
      // Far too little noise is costly to account for.
      var search = FallingRoot(
        at: first, value: excess(try cost(Numerics.exp(first)), epsilon), slope: start.slope, strides: (1.4, 3))
      while let next = search.next(width: width) {
        let atNext = try cost(Numerics.exp(next))
        if next > Self.largestLogNoise, atNext > epsilon {
          throw PrivacyError.refused([
            "no noise brings these releases down to epsilon \(epsilon) at delta \(delta): they would reach \(atNext); "
              + "take fewer rounds or a larger budget"
          ])
        }
        if next < -Self.largestLogNoise, atNext <= epsilon {
          return (try cost(0) <= epsilon ? 0 : Numerics.exp(next), search.slope)
        }
        search.add(next, value: excess(atNext, epsilon))
      }
      return (Numerics.exp(search.high?.x ?? .infinity), search.slope)
    }
  }

  /// The most rounds that keep a budget.
  struct RoundsGoal {
    let epsilon: Double
    let delta: Double
    let maximum: Int

    /// A number of rounds, and about how fast the log of the cost rises with its log there.
    typealias Start = (rounds: Int, slope: Double)

    /// What to begin with if nothing is known.
    var start: Start { (1, 1) }

    /// - Parameter width: How close the log of the rounds is to come to the most.
    func rounds(from start: Start, width: Double, _ cost: (Int) throws -> Double) throws -> Start {
      // The search runs on the log of 1 / rounds. First steps of at most 16 times as many: far too many are costly to account for.
      let first = min(max(start.rounds, 1), maximum)
      var fitting = 0
      var excessive = maximum + 1
      var search: FallingRoot?
      var next = first
      while true {
        let atNext = try cost(next)
        if atNext <= epsilon { fitting = next } else { excessive = next }
        if excessive == 1 {
          throw PrivacyError.refused([
            "one round alone would reach epsilon \(atNext) at delta \(delta), more than \(epsilon); "
              + "add noise or sample less"
          ])
        }
        let place = -Numerics.log(Double(next))
        let value = excess(atNext, epsilon)
        if search?.add(place, value: value) == nil {
          search = FallingRoot(at: place, value: value, slope: start.slope, strides: (2.8, 2.8))
        }
        guard let search, excessive - fitting > 1, let guess = search.next(width: max(width, 0.9 / Double(next))) else {
          return (fitting, search?.slope ?? start.slope)
        }
        next = min(max(Int(min(Numerics.exp(-guess), 1e18).rounded()), fitting + 1), excessive - 1)
      }
    }
  }
}

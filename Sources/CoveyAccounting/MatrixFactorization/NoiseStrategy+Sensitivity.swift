internal import CoveyNoise

extension NoiseStrategy {
  /// The L2 sensitivity of the run for contributions of norm <= 1: noise of standard deviation z costs
  /// `.gaussian(noiseMultiplier: z / sensitivity)`.
  public var sensitivity: Double { sensitivity(rounds: schema.rounds) }

  /// The L2 sensitivity of the first `rounds` rounds: what has been spent after them. Never falls.
  /// - Precondition: 1...rounds of the schema.
  public func sensitivity(rounds: Int) -> Double {
    precondition((1...schema.rounds).contains(rounds), "a sensitivity is that of a round of the run")
    if mechanism == .tree { return Self.treeSquaredSensitivity(schema, rounds: rounds).squareRoot() }
    return squaredSensitivities[rounds - 1].squareRoot()
  }

  /// At least the largest singular value of the matrix C over all rounds: the square root of its largest sums over a column and
  /// over a row.
  public var normBound: Double {
    let n = schema.rounds
    switch mechanism {
    case .tree:
      // A round is under one node of each level, and a node covers at most all rounds.
      return (Double(Int.bitWidth - n.leadingZeroBitCount) * Double(n)).squareRoot()
    case .bandedMatrix:
      return coefficients.reduce(0.0) { $0 + abs(Double($1)) }
    default:
      return zip(decays, scales).reduce(1.0) { sum, buffer in
        let (decay, scale) = (Double(buffer.0), Double(buffer.1))
        return sum + abs(scale) * (decay < 1 ? min(Double(n), 1 / (1 - decay)) : Double(n))
      }
    }
  }

  /// A squared error of the noisy sums of all rounds so far, for unit noise z.
  public func squaredError(_ objective: FactorizationObjective) -> Double {
    let n = schema.rounds
    switch mechanism {
    case .tree:
      // The prefix of t rounds is as many nodes as t has bits set.
      let nodes = (1...n).map(\.nonzeroBitCount)
      return objective == .maximum ? Double(nodes.max() ?? 0) : Double(nodes.reduce(0, +)) / Double(n)
    case .bandedMatrix:
      var column = [Double](repeating: 1, count: n)
      ToeplitzKernels.solve(coefficients.map(Double.init), &column)
      return ToeplitzStrategy.squaredError(column, objective)
    default:
      let column = BufferedToeplitz.errorColumn(n, decays: decays.map(Double.init), scales: scales.map(Double.init))
      return ToeplitzStrategy.squaredError(column, objective)
    }
  }

  /// The squared sensitivity of the tree over `rounds` rounds: the sum over all complete nodes of the squared number of a
  /// unit's contributions below it (Kairouz et al. 2021, arXiv 2103.00039, appendix D), bounded level by level.
  ///
  /// A node of s rounds holds at most ceil(s / b) contributions and the N nodes of a level at most ceil(N s / b), and
  /// squares sum to most when nodes are filled one after another. Equals the dynamic programme's value in the cases of
  /// the reference.
  static func treeSquaredSensitivity(_ schema: ParticipationSchema, rounds: Int) -> Double {
    let b = schema.minimumSeparation
    var sum = 0.0
    var size = 1
    while size <= rounds {
      let total = min(schema.maximum, (rounds / size * size - 1) / b + 1)
      let most = min(schema.maximum, (size - 1) / b + 1)
      sum += Double(total / most) * Double(most) * Double(most) + Double(total % most) * Double(total % most)
      guard size <= rounds / 2 else { break }
      size *= 2
    }
    return sum
  }
}

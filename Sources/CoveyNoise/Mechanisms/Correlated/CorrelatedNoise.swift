public import CoveyCore

/// The noise of a run whose rounds are correlated: what is added to the sum of each round, from fresh independent noise.
///
/// One value lives as long as the run: ``advance(_:)`` once a round, in order. Its state belongs in every checkpoint; a run
/// that resumes without it would pay for a new run's noise.
///
/// The fresh noise comes from a grid; the increment is a combination of floats, so that it is not on a grid any more. A
/// release should be rounded to a grid after the increment was added.
public struct CorrelatedNoise: Sendable {
  /// The mechanism and its numbers.
  public let correlation: NoiseCorrelation
  /// The number of values of each vector.
  public let parameterCount: Int
  /// The rounds that have their noise.
  public private(set) var round = 0
  private var tree: TreeNoise?
  private var banded: BandedNoise?
  private var buffered: BufferedNoise?

  /// The noise before the first round.
  /// - Precondition: `parameterCount >= 0`; fewer than 2^24 rounds.
  public init(_ correlation: NoiseCorrelation, parameterCount: Int) {
    precondition(parameterCount >= 0, "noise cannot have a negative number of values")
    precondition(correlation.rounds < 1 << 24, "correlated noise serves fewer than 2^24 rounds")
    self.correlation = correlation
    self.parameterCount = parameterCount
    switch correlation.mechanism {
    case .tree: tree = TreeNoise(rounds: correlation.rounds, parameterCount: parameterCount)
    case .bandedMatrix:
      banded = BandedNoise(coefficients: correlation.coefficients, parameterCount: parameterCount)
    default:
      buffered = BufferedNoise(decays: correlation.decays, scales: correlation.scales, parameterCount: parameterCount)
    }
  }

  /// Turns the next round's fresh noise z_t into the increment (C^-1 z)_t that is added to this round's sum. Allocates
  /// nothing, unless a state taken before is still held.
  /// - Parameter noise: Independent Gaussian noise of one standard deviation in all rounds.
  /// - Precondition: As many values as the parameter count; not more rounds than the run has.
  public mutating func advance(_ noise: inout ParameterVector) {
    precondition(noise.count == parameterCount, "fresh noise needs as many values as the parameters")
    precondition(round < correlation.rounds, "correlated noise ends with its last round")
    round += 1
    tree?.advance(&noise, round: round)
    banded?.advance(&noise)
    buffered?.advance(&noise)
  }
}

extension CorrelatedNoise {
  /// The state as named vectors, for checkpoints. `round` holds the number of rounds so far.
  public var state: [(name: String, vector: ParameterVector)] {
    let vectors = tree?.state ?? banded?.state ?? buffered?.state ?? []
    return [("round", ParameterVector([Float(round)]))] + vectors
  }

  /// Puts a state back.
  /// - Returns: Whether the vectors are those of ``state``, by name and count, and the round is one of the run; if not,
  ///   nothing changes.
  public mutating func restore(_ state: [(name: String, vector: ParameterVector)]) -> Bool {
    let own = self.state
    guard own.count == state.count,
      zip(own, state).allSatisfy({ $0.name == $1.name && $0.vector.count == $1.vector.count }),
      let round = Int(exactly: state[0].vector[0]), (0...correlation.rounds).contains(round)
    else { return false }
    self.round = round
    let vectors = state.dropFirst().map(\.vector)
    tree?.restore(vectors)
    banded?.restore(vectors)
    buffered?.restore(vectors)
    return true
  }
}

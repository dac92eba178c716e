public import CoveyCore

/// The exact sum of clipped updates, as integers on a grid: what a mode with noise on the sum releases.
public final class GridSum: UpdateAggregator, @unchecked Sendable {
  // Sendable: folds and the rest follow one another, see UpdateAggregator.
  /// Clipped updates alone.
  public let stage = UpdateStage.clipped
  /// The grid's step of the rounds that begin from now on, a power of two; at least 2^-26 of the updates' bound.
  public var step = 1.0
  private let total: GridTotal
  private var parts = [GridPart]()

  /// A sum of nothing.
  public init(parameterCount: Int) {
    total = GridTotal(parameterCount: parameterCount)
  }

  /// Starts a round from nothing.
  public func begin(_ cohort: Cohort) {
    for part in parts { part.begin(step: step) }
  }

  /// A part with a sum of its own, which keeps the integers of all chunks that it serves: their order does not matter.
  public func makePart() -> any AggregatePart {
    let part = GridPart(parameterCount: total.parameterCount)
    part.begin(step: step)
    parts.append(part)
    return Part(part)
  }

  /// The round's integers, to be summed piece by piece, after every thread has handed in its chunks.
  public func gather() -> GridTotal {
    total.gather(parts)
    return total
  }

  private final class Part: AggregatePart {
    private let sum: GridPart

    init(_ sum: GridPart) { self.sum = sum }

    func begin() {}

    func add(_ content: inout ReplyContent, at position: Int) -> String? {
      switch content {
      case .clipped(let update):
        guard update.delta.count == sum.parameterCount else {
          return "sent \(update.delta.count) values, and the model has \(sum.parameterCount) parameters"
        }
        sum.add(update)
        return nil
      default: return "sent an update that is not clipped"
      }
    }

    func fold() {}
  }
}

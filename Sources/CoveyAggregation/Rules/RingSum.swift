public import CoveyCore

/// The sum of encoded updates modulo a power of two: what a mode with noise in the clients' shares decodes.
public final class RingSum: UpdateAggregator, @unchecked Sendable {
  // Sendable: folds and the rest follow one another, see UpdateAggregator.
  /// Encoded updates alone.
  public let stage = UpdateStage.encoded
  private var total: RingVector
  private var parts = [Part]()

  /// A sum of nothing.
  public init(_ shape: RingShape) {
    total = RingVector(shape)
  }

  /// Starts a round from nothing.
  public func begin(_ cohort: Cohort) {
    for part in parts { part.sum.clear() }
  }

  /// A part with a sum of its own, which keeps the integers of all chunks that it serves: their order does not matter.
  public func makePart() -> any AggregatePart {
    let part = Part(RingVector(total.shape))
    parts.append(part)
    return part
  }

  /// The round's sum, after every thread has handed in its chunks.
  public func gather() -> RingVector {
    total.clear()
    for part in parts { total.add(part.sum) }
    return total
  }

  private final class Part: AggregatePart {
    var sum: RingVector

    init(_ sum: RingVector) { self.sum = sum }

    func begin() {}

    func add(_ content: inout ReplyContent, at position: Int) -> String? {
      switch content {
      case .encoded(let update):
        guard update.values.shape == sum.shape else {
          return "sent integers of another number or width than the round asks"
        }
        sum.add(update.values)
        return nil
      default: return "sent an update that is not encoded"
      }
    }

    func fold() {}
  }
}

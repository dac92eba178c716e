public import CoveyCore

/// One chunk of a cohort on its way into the round's aggregate, filled by one thread at a time: the rule's part, and the
/// counts beside it.
public final class Lane: @unchecked Sendable {
  // Sendable: OrderedFold hands it from thread to thread under its lock; only the holder touches it.
  /// The chunk's number.
  public internal(set) var index = 0
  /// The positions of its clients within the cohort.
  public internal(set) var positions = 0..<0
  /// What is told of the chunk's updates.
  public var counts = RoundCounts()
  /// The stage of protection that updates must have.
  public let stage: UpdateStage
  let part: any AggregatePart
  /// The cohort, if its clients have tickets.
  var cohort: Cohort?

  init(_ part: any AggregatePart, stage: UpdateStage) {
    self.part = part
    self.stage = stage
  }

  /// Adds an update and counts it. Afterwards its memory is there for reuse: that of the update, or what was left for it.
  ///
  /// An update of another stage than the round aggregates never enters.
  /// - Parameters:
  ///   - content: The update.
  ///   - position: The client's position within the cohort, one of ``positions``; each comes once.
  /// - Returns: Why the update is not usable, as the rest of a sentence that begins with the client; nil if it was added.
  public func add(_ content: inout ReplyContent, at position: Int) -> String? {
    guard content.stage == stage else { return "sent an update that is not \(stage), as the round asks" }
    if let cohort { content.scaleWeight(by: cohort.factor(position)) }
    let facts = content.facts
    if let refusal = part.add(&content, at: position) { return refusal }
    counts.count(facts)
    return nil
  }
}

extension ReplyContent {
  /// Makes an update whose weight the client states count more or less. Protected updates all count alike.
  fileprivate mutating func scaleWeight(by factor: Double) {
    guard factor != 1 else { return }
    switch take() {
    case .raw(var update):
      update.scaleWeight(by: factor)
      self = .raw(update)
    case let other: self = other
    }
  }
}

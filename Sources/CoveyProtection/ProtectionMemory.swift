public import CoveyCore

/// What whoever works for clients keeps from one to the next, so that no update's memory is allocated for each: the update in
/// the making, integers, messages, and tools for updates that are summed as integers. One per thread. It never leaves the
/// client.
public final class ProtectionMemory {
  /// Encoders and rotation.
  let tools = UpdateEncoder()
  private var draft = UpdateDraft(parameterCount: 0)
  private var ring: RingVector?
  private var message = [UInt8]()

  /// Memory that no update has been in.
  public init() {}

  /// Hands the draft out, whose numbers mean nothing.
  public func takeDraft() -> UpdateDraft {
    var taken = UpdateDraft(parameterCount: 0)
    swap(&taken, &draft)
    taken.facts = UpdateFacts()
    return taken
  }

  /// Takes a draft back.
  public func reclaim(_ draft: consuming UpdateDraft) {
    self.draft = draft
  }

  /// Hands out memory for the integers of an encoded update, which mean nothing.
  public func takeRing(_ shape: RingShape) -> RingVector {
    let last = ring
    ring = nil
    if let last, last.shape == shape { return last }
    return RingVector(shape)
  }

  /// Takes integers back.
  public func reclaim(_ values: consuming RingVector) {
    ring = values
  }

  /// Hands out memory for the message of a masked update.
  func takeMessage() -> [UInt8] {
    var last = [UInt8]()
    swap(&last, &message)
    return last
  }

  /// Takes the memory of an update that was sent.
  public func reclaim(_ content: consuming ReplyContent) {
    switch consume content {
    case .spent(let delta): if let delta { draft.delta = delta }
    case .raw(let last): draft.delta = last.takeValues()
    case .clipped(let last): draft.delta = last.takeValues()
    case .noised(let last): draft.delta = last.takeValues()
    case .encoded(let last): ring = last.takeValues()
    case .masked(let last): message = last.takeValues()
    }
  }

  /// Whether nothing of an update is left in the draft: for tests.
  package var isClean: Bool {
    draft.facts == UpdateFacts()
      && draft.delta.withSpan { values in values.indices.allSatisfy { values[$0] == 0 } }
  }
}

/// What a client's reply holds: an update, at one stage of protection, or nothing any more.
public enum ReplyContent: ~Copyable, Sendable {
  /// Nothing: there was no update, or somebody has taken it and left some vector's memory, if it is a useful one.
  case spent(ParameterVector?)
  /// As training made it.
  case raw(Update<Raw>)
  /// For a server that adds noise to the sum.
  case clipped(Update<Clipped>)
  /// For any server.
  case noised(Update<Noised>)
  /// For a server that learns sums alone, or is trusted to use nothing else.
  case encoded(Update<Encoded>)
  /// For a server that learns sums alone: the message of a client's session, which holds update and counts under masks.
  case masked(Update<Masked>)

  /// The update's stage; nil if there is none.
  public var stage: UpdateStage? {
    switch self {
    case .spent: nil
    case .raw: .raw
    case .clipped: .clipped
    case .noised: .noised
    case .encoded: .encoded
    case .masked: .masked
    }
  }

  /// What is told beside the update's values; that of nothing if it is spent or masked.
  public var facts: UpdateFacts {
    switch self {
    case .spent: UpdateFacts()
    case .masked: UpdateFacts()
    case .raw(let update): update.facts
    case .clipped(let update): update.facts
    case .noised(let update): update.facts
    case .encoded(let update): update.facts
    }
  }

  /// Takes the update out, and leaves nothing behind.
  public mutating func take() -> ReplyContent {
    var taken = ReplyContent.spent(nil)
    swap(&taken, &self)
    return taken
  }

  /// Forgets what training and clipping counted, see ``Update``.
  package mutating func forgetMetrics(keepingSize: Bool) {
    switch take() {
    case .raw(var update):
      update.forgetMetrics(keepingSize: keepingSize)
      self = .raw(update)
    case .clipped(var update):
      update.forgetMetrics(keepingSize: keepingSize)
      self = .clipped(update)
    case .noised(var update):
      update.forgetMetrics(keepingSize: keepingSize)
      self = .noised(update)
    case .encoded(var update):
      update.forgetMetrics(keepingSize: keepingSize)
      self = .encoded(update)
    case let other: self = other
    }
  }

  /// Notes what clipping found, see ``Update``.
  package mutating func note(_ clipping: ClipOutcome?) {
    switch take() {
    case .raw(var update):
      update.note(clipping)
      self = .raw(update)
    case .clipped(var update):
      update.note(clipping)
      self = .clipped(update)
    case .noised(var update):
      update.note(clipping)
      self = .noised(update)
    case .encoded(var update):
      update.note(clipping)
      self = .encoded(update)
    case let other: self = other
    }
  }
}

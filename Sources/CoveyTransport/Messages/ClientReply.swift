public import CoveyCore
public import CoveySecureAggregation

/// What a client sends back, in the memory of whoever works for it: its update, or why there is none. ``message(to:)`` is what
/// travels.
///
/// One reply serves many clients in turn on the same thread, so that its delta's memory is not allocated for each.
public struct ClientReply: Sendable {
  /// Parameters of the model that the reply was made for; an algorithm's payload may have more numbers.
  public let parameterCount: Int
  /// The round that is answered, 0-based.
  public private(set) var round = 0
  /// Who answers.
  public private(set) var client = ClientID(rawValue: 0)
  /// The update as training made it; meaningless if there is a failure, without a delta once it is ``protected``.
  public var update: Update<Raw>
  /// The update as it is sent, if the round asks for protection.
  public private(set) var protected: ReplyContent?
  /// Memory for the integers of the next encoded update.
  private var ring: RingVector?
  /// Memory for the message of the next masked update.
  private var masked = [UInt8]()
  /// Why there is no update; nil if there is one.
  public private(set) var failure: FailureReason?
  /// Why the client took no part; nil if it did. Together with ``failure`` it is all that a transport sends of the reason: a
  /// fixed vocabulary, for an error's own text may hold data, paths, or what a server wanted to hear back.
  public private(set) var refusal: Refusal?
  /// What went wrong, for the client's own eyes: a transport must not send it. Simulations keep it with what they do not
  /// release.
  public private(set) var diagnostic: String?
  /// Whether the update was not finite and a zero one was sent in its place, with its share of the noise. Like
  /// ``diagnostic`` it never leaves the client.
  public package(set) var isReplaced = false
  /// Bytes of the message that this was read from; nil if it never was one.
  var receivedBytes: Int?

  /// An empty reply with room for `parameterCount` parameters.
  public init(parameterCount: Int) {
    self.parameterCount = parameterCount
    update = Update(
      delta: ParameterVector(count: parameterCount), weight: 0, examples: 0, training: TrainingMetrics())
  }

  /// Starts the reply of another client.
  public mutating func begin(round: Int, client: ClientID) {
    self.round = round
    self.client = client
    failure = nil
    refusal = nil
    diagnostic = nil
    isReplaced = false
    receivedBytes = nil
    if let last = takeProtected() { reclaim(last) }
  }

  /// Makes room for a payload of so many numbers, unless there is.
  package mutating func makeRoom(_ count: Int) {
    if update.delta.count != count { update.delta = ParameterVector(count: count) }
  }

  /// Sends `update` instead of the raw one, whose delta it has taken over.
  public mutating func send(_ update: ReplyContent) {
    protected = update
  }

  /// Forgets the update as training made it: its numbers and its counts. What is sent under masks must not lie beside
  /// them in clear, whether it was masked or could not be.
  package mutating func forgetUpdate() {
    update.delta.fill(with: 0)
    (update.weight, update.examples) = (0, 0)
    (update.training, update.clipping) = (TrainingMetrics(), nil)
  }

  /// Forgets what training and clipping counted: losses, norms and steps tell of the examples, and no noise covers them.
  /// - Parameter keepingSize: Whether the number of examples may be known, as it is where sizes are public.
  package mutating func forgetMetrics(keepingSize: Bool) {
    update.forgetMetrics(keepingSize: keepingSize)
    switch takeProtected() {
    case .clipped(var sent):
      sent.forgetMetrics(keepingSize: keepingSize)
      protected = .clipped(sent)
    case .noised(var sent):
      sent.forgetMetrics(keepingSize: keepingSize)
      protected = .noised(sent)
    case .encoded(var sent, let values):
      sent.forgetMetrics(keepingSize: keepingSize)
      protected = .encoded(sent, values)
    case let other: protected = other
    }
  }

  /// Hands the protected update out.
  package mutating func takeProtected() -> ReplyContent? {
    let taken = protected
    protected = nil
    return taken
  }

  /// Hands out what is sent: the protected update, or the raw one if it was not protected.
  mutating func takeContent() -> ReplyContent {
    if let taken = takeProtected() { return taken }
    var taken = Update<Raw>(delta: .empty, weight: 0, examples: 0, training: TrainingMetrics())
    swap(&taken, &update)
    return .raw(taken)
  }

  /// Takes a delta's memory back for the next client.
  package mutating func reclaim(_ delta: consuming ParameterVector) {
    update.delta = delta
  }

  /// Takes an update's memory back for the next client.
  package mutating func reclaim(_ content: consuming ReplyContent) {
    switch content {
    case .spent: break
    case .raw(let update): self.update = update
    case .clipped(let update): reclaim(update.delta)
    case .noised(let update): reclaim(update.delta)
    case .encoded(_, let values): ring = values
    case .masked(_, let message): masked = message
    }
  }

  /// Takes the memory of integers back for the next client.
  package mutating func reclaim(_ values: RingVector) {
    ring = values
  }

  /// Hands out memory for the message of a masked update.
  package mutating func takeMessage() -> [UInt8] {
    let last = masked
    masked = []
    return last
  }

  /// Hands out memory for the integers of an encoded update.
  package mutating func takeRing(_ shape: RingShape) -> RingVector {
    let last = ring
    ring = nil
    if let last, last.shape == shape { return last }
    return RingVector(shape)
  }

  /// Turns the reply into a failure.
  public mutating func fail(_ reason: FailureReason, _ refusal: Refusal = .failed, diagnostic: String) {
    failure = reason
    self.refusal = refusal
    self.diagnostic = diagnostic
  }

  /// Bytes of the message on the wire; a client that dropped out sends none.
  public var byteCount: Int {
    if let receivedBytes { return receivedBytes }
    switch failure {
    case nil: break
    case .droppedOut: return 0
    default: return RoundReply.failureByteCount
    }
    switch protected {
    case .masked(_, let message): return message.count
    case .encoded(let update, let values):
      return RoundReply.byteCount(RingVector.wireByteCount(values.shape), update.training)
    case .clipped(let update):
      return RoundReply.byteCount(ParameterVector.wireByteCount(update.delta.count), update.training)
    case .noised(let update):
      return RoundReply.byteCount(ParameterVector.wireByteCount(update.delta.count), update.training)
    default: return RoundReply.byteCount(ParameterVector.wireByteCount(update.delta.count), update.training)
    }
  }
}

extension Update {
  fileprivate mutating func forgetMetrics(keepingSize: Bool) {
    if !keepingSize { examples = 0 }
    (training, clipping) = (TrainingMetrics(), nil)
  }
}

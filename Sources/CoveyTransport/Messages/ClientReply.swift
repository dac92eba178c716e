public import CoveyCore
package import CoveyProtection
public import CoveySecureAggregation

/// What a client sends back: its update, or why there is none. ``message(to:)`` is what travels.
///
/// One reply serves many clients in turn on the same thread, and leaves what was sent to the next one's `ProtectionMemory`; and
/// there is one of it, so that an update is not sent twice.
public struct ClientReply: ~Copyable, Sendable {
  /// Parameters of the model that the reply was made for; an algorithm's payload may have more numbers.
  public let parameterCount: Int
  /// The round that is answered, 0-based.
  public private(set) var round = 0
  /// Who answers.
  public private(set) var client = ClientID(rawValue: 0)
  /// The update as it is sent; spent if there is a failure.
  public private(set) var content = ReplyContent.spent(nil)
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
  /// What is left of the last update: memory for the next one.
  private var leftover = ReplyContent.spent(nil)
  /// Bytes of the message that this was read from; nil if it never was one.
  var receivedBytes: Int?

  /// An empty reply of a client whose model has `parameterCount` parameters.
  public init(parameterCount: Int) {
    self.parameterCount = parameterCount
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
    spend()
  }

  /// Starts the reply of another client, and gives the memory of the last one's update away.
  package mutating func begin(round: Int, client: ClientID, leaving memory: ProtectionMemory) {
    begin(round: round, client: client)
    var last = ReplyContent.spent(nil)
    swap(&last, &leftover)
    memory.reclaim(last)
  }

  /// Sends an update.
  public mutating func send(_ content: consuming ReplyContent) {
    self.content = content
  }

  /// Forgets what training and clipping counted: losses, norms and steps tell of the examples, and no noise covers them.
  /// - Parameter keepingSize: Whether the number of examples may be known, as it is where sizes are public.
  package mutating func forgetMetrics(keepingSize: Bool) {
    content.forgetMetrics(keepingSize: keepingSize)
  }

  /// Notes what clipping found, where a simulation knows more of it than was sent.
  mutating func note(_ clipping: ClipOutcome?) { content.note(clipping) }

  /// Hands out what is sent, and its memory with it.
  public mutating func takeContent() -> ReplyContent { content.take() }

  /// Takes back what was taken out, or is left of it: memory, and no update any more.
  package mutating func reclaim(_ content: consuming ReplyContent) {
    leftover = content
  }

  /// What was to be sent is memory from here on.
  private mutating func spend() {
    if content.stage != nil { leftover = takeContent() }
  }

  /// Turns the reply into a failure.
  public mutating func fail(_ reason: FailureReason, _ refusal: Refusal = .failed, diagnostic: String) {
    spend()
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
    let training = content.facts.training
    switch content {
    case .spent: return RoundReply.failureByteCount
    case .masked(let update): return update.values.count
    case .encoded(let update): return RoundReply.byteCount(RingVector.wireByteCount(update.values.shape), training)
    case .raw(let update): return RoundReply.byteCount(ParameterVector.wireByteCount(update.values.count), training)
    case .clipped(let update): return RoundReply.byteCount(ParameterVector.wireByteCount(update.values.count), training)
    case .noised(let update): return RoundReply.byteCount(ParameterVector.wireByteCount(update.values.count), training)
    }
  }
}

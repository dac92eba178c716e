@_spi(ClaimMaker) public import CoveyCore
internal import CoveyNoise
internal import CoveyProtection
public import CoveySecureAggregation

extension ClientReply {
  /// What is sent of this reply to the request of a name; nil if nothing is, as of a client that dropped out.
  public func message(to name: RoundName) -> ClientMessage? {
    if let failure {
      guard failure != .droppedOut else { return nil }
      return .reply(RoundReply(to: name, .failed(failure, refusal ?? .failed)))
    }
    let facts = RoundReply.Facts(content.facts)
    switch content {
    case .spent: return nil
    case .masked(let update): return .session(update.values)
    case .encoded(let update): return .reply(RoundReply(to: name, .integers(update.values, facts)))
    case .noised(let update): return .reply(RoundReply(to: name, .values(.noised, update.values, facts)))
    case .clipped(let update): return .reply(RoundReply(to: name, .values(.clipped, update.values, facts)))
    case .raw(let update): return .reply(RoundReply(to: name, .values(.raw, update.values, facts)))
    }
  }

  /// Takes over a message that a client sent in answer to `request`, as far as what it claims holds: an update of the stage
  /// and the size that were asked for, finite, within the bound. Anything else becomes a failure, as it would have been the
  /// client's own.
  public mutating func open(_ message: consuming ClientMessage, for request: RoundRequest, from client: ClientID) {
    begin(round: request.round, client: client)
    let bytes = WireWriter.byteCount(of: message)
    defer { receivedBytes = bytes }
    switch message {
    case .session(let bytes):
      guard request.masking != nil else { return refuse("a message of a session, and the round has none") }
      send(.masked(Update(claimed: bytes, UpdateFacts())))
    case .reply(let reply):
      guard reply.answers(request.name) else { return refuse("an answer to another request") }
      if let problem = reply.problem(for: request) { return refuse(problem) }
      switch reply.content {
      case .failed(let reason, let refusal): fail(reason, refusal, diagnostic: refusal.rawValue)
      case .values(let stage, let vector, let facts): take(stage, vector, facts, for: request)
      case .integers(let values, let facts): take(values, facts)
      }
    }
  }

  /// Takes over what a simulation knows of its client, and no message tells.
  package mutating func note(_ own: borrowing ClientReply) {
    isReplaced = own.isReplaced
    if let failure = own.failure, let diagnostic = own.diagnostic {
      fail(failure, own.refusal ?? .failed, diagnostic: diagnostic)
    }
    if failure == nil { note(own.content.facts.clipping) }
  }

  private mutating func refuse(_ what: String) {
    fail(.threw, .requestDiffers, diagnostic: "sent \(what)")
  }

  private mutating func take(
    _ stage: UpdateStage, _ vector: consuming ParameterVector, _ facts: RoundReply.Facts, for request: RoundRequest
  ) {
    guard vector.isFinite else { return refuse("values that are not finite") }
    // Whole numbers up to here are exact; nobody has as many examples.
    guard facts.weight > 0, facts.weight <= 0x1p53, stage == .raw || facts.weight == 1 else {
      return refuse("a weight that is none")
    }
    let own = UpdateFacts(facts)
    switch (stage, request.protection) {
    case (.raw, _): send(.raw(Update(delta: vector, own)))
    case (.clipped, .clip(let bound)):
      // Clipping what was clipped changes no bit.
      var raw = Update<Raw>(delta: vector, own)
      guard let clipped = raw.clip(to: bound), clipped.facts.clipping?.isWithinBound == true else {
        return refuse("an update whose norm is above the bound")
      }
      send(.clipped(Update(claimed: clipped.takeValues(), own)))
    default: send(.noised(Update(claimed: vector, own)))
    }
  }

  private mutating func take(_ values: consuming RingVector, _ facts: RoundReply.Facts) {
    guard facts.weight == 1 else { return refuse("a weight that is none") }
    send(.encoded(Update(claimed: values, UpdateFacts(facts))))
  }
}

extension RoundReply {
  /// What keeps an answer from being what a round asks for, but for its numbers, as the end of a sentence that begins with the
  /// client; nil if nothing does. Costs no look at the values.
  package func problem(for request: RoundRequest) -> String? {
    let (stage, facts): (UpdateStage, Facts)
    switch content {
    case .failed: return nil
    case .values(let sent, let vector, let told):
      (stage, facts) = (sent, told)
      guard stage == request.stage || request.masking != nil else { break }
      let count = request.payload
      guard vector.count == count else { return "\(vector.count) values where the round asks for \(count)" }
    case .integers(let values, let told):
      (stage, facts) = (.encoded, told)
      if case .encode(let encoding, _) = request.protection, values.shape != encoding.ring {
        return "integers of another number or width than the round asks"
      }
    }
    guard stage == request.stage else { return "an update that is not \(request.stage), as the round asks" }
    return facts.arePossible ? nil : "counts that nobody has"
  }
}

extension RoundReply.Facts {
  /// More examples or steps than any client has. Sums of that many over as many clients have room.
  private static let mostCounted = 1 << 40
  private static let largestLoss = 1e30

  /// Whether all counts and sums can be: they are added to those of others, which must survive a liar.
  fileprivate var arePossible: Bool {
    var counts = [examples, training.examples, training.steps]
    if let clipping = training.clipping { counts += [clipping.examples, clipping.clipped, clipping.discarded] }
    return counts.allSatisfy { (0...Self.mostCounted).contains($0) } && abs(training.lossSum) <= Self.largestLoss
      && (0...Self.largestLoss).contains(training.clipping?.medianNorm ?? 0)
  }

  /// What is sent of an update's facts.
  fileprivate init(_ facts: UpdateFacts) {
    self.init(
      weight: facts.weight, examples: facts.examples, training: facts.training,
      isWithinBound: facts.clipping?.isWithinBound)
  }
}

extension UpdateFacts {
  /// What is known of clipping: a norm is not sent.
  fileprivate init(_ facts: RoundReply.Facts) {
    self.init(
      weight: facts.weight, examples: facts.examples, training: facts.training,
      clipping: facts.isWithinBound.map { ClipOutcome(norm: .nan, isWithinBound: $0) })
  }
}

extension RoundRequest {
  /// The stage of protection in which updates are sent.
  var stage: UpdateStage {
    if masking != nil { return .masked }
    switch protection {
    case .none: return .raw
    case .clip: return .clipped
    case .noise: return .noised
    case .encode: return .encoded
    }
  }
}

extension ClientMessage {
  /// Bytes of the longest answer to a request.
  static func limit(_ request: RoundRequest) -> Int {
    // Integers of a power of two of elements are the longest.
    1024 + 8 * request.payload
  }
}

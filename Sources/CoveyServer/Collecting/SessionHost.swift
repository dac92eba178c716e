public import CoveyAggregation
public import CoveyCore
public import CoveySecureAggregation
public import CoveyTransport
internal import Synchronization

/// The server's side of a session where it meets the deliveries: hands messages out, takes answers in, and keeps count of
/// bytes, seconds and lost clients. Any number of threads, except that one alone closes steps.
public final class SessionHost: Sendable {
  private let session: any ServerSession
  private let cohort: Cohort
  private let fold: OrderedFold
  private let state = Mutex(SessionRecord())
  private let clock = ContinuousClock()

  /// A host of a session of `cohort`, for the round that `fold` has begun.
  public init(_ session: any ServerSession, cohort: Cohort, fold: OrderedFold) {
    self.session = session
    self.cohort = cohort
    self.fold = fold
  }

  /// The step that is open; nil once all are closed.
  public var step: SessionStep? { session.step }

  /// Whether the round was abandoned, so that nothing more is wanted.
  public var isAbandoned: Bool { fold.abandoned }

  /// Clients that are asked in the open step, in the cohort's order: largest first.
  public var participants: [ClientID] {
    let asked = Set(session.participants)
    return cohort.clients.lazy.map { ClientID(rawValue: $0) }.filter { asked.contains($0) }
  }

  /// What to send to a participant; nil, and the client is lost, if the session has nothing for it.
  public func message(for client: ClientID) -> [UInt8]? {
    let start = clock.now
    do {
      let message = try session.message(for: client)
      state.withLock {
        $0.serverSeconds += clock.seconds(since: start)
        $0.bytesDown += message.count
      }
      return message
    } catch {
      lose(client, .threw, "\(error)")
      return nil
    }
  }

  /// Takes a participant's answer. One that the session refuses counts as none.
  /// - Returns: Why it was refused; nil if it was not.
  @discardableResult
  public func receive(_ message: [UInt8], from client: ClientID) -> String? {
    let start = clock.now
    var refusal: String?
    do { try session.receive(message, from: client) } catch { refusal = "\(error)" }
    state.withLock {
      $0.serverSeconds += clock.seconds(since: start)
      $0.bytesUp += message.count
    }
    if let refusal { lose(client, .threw, refusal) }
    return refusal
  }

  /// Takes a client's reply in the step `SessionStep.input`. An update that is not masked is refused. Afterwards the
  /// reply's memory is free for reuse.
  public func receive(_ reply: inout ClientReply) {
    if let failure = reply.failure {
      state.withLock { $0.bytesUp += reply.byteCount }
      lose(reply.client, failure, reply.diagnostic ?? reply.refusal?.rawValue ?? failure.rawValue)
      return
    }
    if reply.isReplaced, reply.content.stage != .raw { state.withLock { $0.replaced += 1 } }
    switch reply.takeContent() {
    case .masked(let update):
      receive(update.values, from: reply.client)
      reply.reclaim(.masked(update))
    case let other:
      lose(reply.client, .threw, "sent an update that is not masked, as the round asks")
      reply.reclaim(other)
    }
  }

  /// Counts a participant of the open step as lost: it sends nothing, now or later. Why is what a simulation knows; over a
  /// network a lost client is silent, and that is all a server learns.
  public func lose(_ client: ClientID, _ reason: FailureReason, _ message: String) {
    guard let step else { return }
    state.withLock { $0.lose(client, SessionRecord.Loss(step: step, reason: reason, message: message)) }
  }

  /// Counts seconds of a client's cryptography, which only a simulation sees.
  public func count(clientSeconds: Double) {
    state.withLock { $0.clientSeconds += clientSeconds }
  }

  /// Closes the open step.
  /// - Throws: `SecureAggregationError` if too few clients are left.
  public func closeStep() throws {
    let (start, step) = (clock.now, session.step)
    defer {
      state.withLock { $0.serverSeconds += clock.seconds(since: start) }
      if let step { loseExcluded(in: step) }
    }
    try session.closeStep()
  }

  /// Counts clients as lost that others' messages proved to lie.
  private func loseExcluded(in step: SessionStep) {
    guard step < .input else { return }
    for exclusion in session.facts.excluded {
      state.withLock {
        $0.lose(
          exclusion.client,
          SessionRecord.Loss(
            step: step, reason: .excluded, message: "was proven to lie: \(exclusion.misconduct.rawValue)"))
      }
    }
  }

  /// Takes the masks off the sum.
  /// - Throws: `SecureAggregationError` if that cannot be done.
  public func sum(on workers: any PieceWorkers) throws -> RingVector {
    let start = clock.now
    defer { state.withLock { $0.serverSeconds += clock.seconds(since: start) } }
    return try session.sum(on: workers)
  }

  /// What was counted so far.
  public var record: SessionRecord { state.withLock { $0 } }
  /// What the session's server can tell.
  public var facts: SessionFacts { session.facts }
}

extension ContinuousClock {
  /// Seconds that have passed.
  func seconds(since start: Instant) -> Double {
    let (whole, fraction) = start.duration(to: now).components
    return Double(whole) + Double(fraction) * 1e-18
  }
}

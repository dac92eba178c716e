internal import CoveyAggregation
internal import CoveyCore
internal import CoveyTransport
internal import Synchronization

/// Answers of a plain round that come as they like, brought into the order of the cohort.
///
/// Any thread may push. One of those that push at a time adds what is next to the fold; the others leave their answers and go.
final class PushedAnswers: @unchecked Sendable {
  // Sendable: `state` guards what is shared; `lane` and `reply` belong to the thread that has set `isAdding`.
  /// What came of one client.
  enum Answer {
    case message(ClientMessage)
    case lost(FailureReason, String)
  }

  private struct State {
    /// The clients' positions; made for the first answer, so that rounds whose transport claims lanes have none.
    var positions: [ClientID: Int] = [:]
    /// Answers whose turn has not come.
    var parked: [Int: Answer] = [:]
    /// The position that is added next.
    var next = 0
    var isAdding = false
    var isClosed = false
  }

  private let cohort: Cohort
  private let fold: OrderedFold
  private let request: RoundRequest
  private let state = Mutex(State())
  private let closed = Atomic<Bool>(false)
  private var lane: Lane?
  private var reply = ClientReply(parameterCount: 0)

  init(_ cohort: Cohort, into fold: OrderedFold, for request: RoundRequest) {
    self.cohort = cohort
    self.fold = fold
    self.request = request
  }

  var isClosed: Bool { closed.load(ordering: .sequentiallyConsistent) }
  var isComplete: Bool { state.withLock { $0.next == cohort.count && !$0.isAdding } }

  /// Takes what came of a client.
  func receive(_ answer: Answer, from client: ClientID) -> Receipt {
    var (answer, refusal) = (answer, String?.none)
    if case .message(.reply(let reply)) = answer {
      guard reply.answers(request.name) else { return .otherRound }
      // What is parked has the size that the round asks for.
      if let problem = reply.problem(for: request) {
        (answer, refusal) = (.lost(.threw, "sent \(problem)"), problem)
      }
    }
    let parked = answer
    let (receipt, isMine) = state.withLock { state -> (Receipt, Bool) in
      if state.positions.isEmpty {
        state.positions = Dictionary(
          uniqueKeysWithValues: cohort.clients.enumerated().map { (ClientID(rawValue: $1), $0) })
      }
      guard let position = state.positions[client] else { return (.stranger, false) }
      if isClosed || state.isClosed || fold.abandoned { return (.late, false) }
      if position < state.next || state.parked[position] != nil { return (.duplicate, false) }
      state.parked[position] = parked
      if state.isAdding { return (.accepted, false) }
      state.isAdding = true
      return (.accepted, true)
    }
    if isMine { addAll() }
    return receipt == .accepted ? refusal.map { .refused($0) } ?? .accepted : receipt
  }

  /// Wants no more answers.
  func stop() { closed.store(true, ordering: .sequentiallyConsistent) }

  /// Ends the round: whoever has not answered is lost.
  func close() {
    stop()
    let isMine = state.withLock { state -> Bool in
      guard !state.isClosed else { return false }
      state.isClosed = true
      guard !fold.abandoned else { return false }
      for position in state.next..<cohort.count where state.parked[position] == nil {
        state.parked[position] = .lost(.droppedOut, "did not answer in time")
      }
      guard !state.isAdding else { return false }
      state.isAdding = true
      return true
    }
    if isMine { addAll() }
    if fold.abandoned { giveUp() }
  }

  /// Adds parked answers as long as the next one is there. Only for whoever has set `isAdding`, which this takes back.
  private func addAll() {
    while let (position, answer) = next() {
      // One lane at a time is in use, so this does not wait; there is none in an abandoned round.
      guard let lane = lane ?? fold.claim() else { continue }
      self.lane = lane
      add(answer, at: position, to: lane)
      if position + 1 == lane.positions.upperBound {
        self.lane = nil
        fold.finish(lane)
      }
    }
    if fold.abandoned { giveUp() }
  }

  private func next() -> (Int, Answer)? {
    state.withLock { state in
      guard !fold.abandoned, let answer = state.parked.removeValue(forKey: state.next) else {
        state.isAdding = false
        return nil
      }
      // Whoever comes again from now on is a duplicate.
      defer { state.next += 1 }
      return (state.next, answer)
    }
  }

  private func add(_ answer: Answer, at position: Int, to lane: Lane) {
    let client = ClientID(rawValue: cohort.clients[position])
    switch answer {
    case .message(let message):
      reply.open(message, for: request, from: client)
      lane.receive(&reply, at: position)
    case .lost(let reason, let diagnostic): lane.counts.count(reason, message: "\(client): \(diagnostic)")
    }
  }

  /// Hands back what an abandoned round had begun with.
  private func giveUp() {
    let isMine = state.withLock { state -> Bool in
      state.parked = [:]
      guard !state.isAdding else { return false }
      state.isAdding = true
      return true
    }
    guard isMine else { return }
    if let lane { fold.discard(lane) }
    lane = nil
    state.withLock { $0.isAdding = false }
  }
}

internal import CoveyCore
internal import CoveySecureAggregation
internal import CoveySystem
internal import CoveyTransport
internal import Synchronization

/// One step of a round with secure aggregation. Sums of masked vectors do not depend on the order, so answers go to the session
/// as they come.
final class SessionDelivery: ClosingDelivery {
  /// What all are asked.
  let request: SentRequest
  let monitor = Monitor()
  private let host: SessionHost
  private let open: SessionStep
  private let clients: [ClientID]
  private let asked: Set<ClientID>
  private let given = Atomic<Int>(0)
  private let state = Mutex(State())

  private struct State {
    var done: Set<ClientID> = []
    /// Answers that the session is taking in.
    var busy = 0
    var isClosed = false
  }

  init(_ request: SentRequest, _ step: SessionStep, of host: SessionHost) {
    self.request = request
    self.host = host
    open = step
    clients = host.participants
    asked = Set(clients)
  }

  var step: SessionStep? { open }
  var count: Int { clients.count }
  func client(_ position: Int) -> ClientID { clients[position] }
  var isAbandoned: Bool { host.isAbandoned }
  var isClosed: Bool { host.isAbandoned || state.withLock { $0.isClosed } }
  var isComplete: Bool { state.withLock { $0.done.count == clients.count && $0.busy == 0 } }

  func claim() -> (any DeliveryLane)? {
    guard !isClosed else { return nil }
    let position = given.add(1, ordering: .relaxed).oldValue
    return position < clients.count ? SessionLane(self, clients[position]) : nil
  }

  func question(for client: ClientID) -> Question? {
    guard asked.contains(client) else { return nil }
    guard let message = host.message(for: client) else {
      _ = settle(client) { .accepted }
      return nil
    }
    return Question(request, session: message, step: open)
  }

  func receive(_ message: consuming ClientMessage, from client: ClientID) -> Receipt {
    switch message {
    case .session(let bytes):
      return settle(client) { host.receive(bytes, from: client).map { .refused($0) } ?? .accepted }
    case .reply(let answer):
      guard answer.answers(request.request.name) else { return .otherRound }
      return settle(client) {
        var reply = ClientReply(parameterCount: 0)
        reply.open(.reply(answer), for: request.request, from: client)
        host.receive(&reply)
        return .accepted
      }
    }
  }

  func lose(_ client: ClientID, _ reason: FailureReason, _ diagnostic: String) -> Receipt {
    settle(client) {
      host.lose(client, reason, diagnostic)
      return .accepted
    }
  }

  func close() {
    let missing = state.withLock { state -> [ClientID] in
      state.isClosed = true
      return host.isAbandoned ? [] : clients.filter { state.done.insert($0).inserted }
    }
    for client in missing { host.lose(client, .droppedOut, "did not answer in time") }
  }

  /// Takes what came of a client, once; why not, if nothing may. The step is not over before that is done.
  fileprivate func settle(_ client: ClientID, _ take: () -> Receipt) -> Receipt {
    guard asked.contains(client) else { return .stranger }
    let refusal = state.withLock { state -> Receipt? in
      if state.isClosed || host.isAbandoned { return .late }
      guard state.done.insert(client).inserted else { return .duplicate }
      state.busy += 1
      return nil
    }
    if let refusal { return refusal }
    let receipt = take()
    state.withLock { $0.busy -= 1 }
    if isComplete { signal() }
    return receipt
  }

  /// One client.
  private final class SessionLane: DeliveryLane {
    private let delivery: SessionDelivery
    private let asked: ClientID

    init(_ delivery: SessionDelivery, _ client: ClientID) {
      self.delivery = delivery
      asked = client
    }

    var count: Int { 1 }
    func client(_ place: Int) -> ClientID { asked }
    func question(_ place: Int) -> Question? { delivery.question(for: asked) }

    func receive(_ reply: inout ClientReply, _ place: Int) {
      _ = delivery.settle(asked) {
        delivery.host.receive(&reply)
        return .accepted
      }
    }

    func receive(_ message: [UInt8], _ place: Int) {
      _ = delivery.settle(asked) {
        delivery.host.receive(message, from: asked)
        return .accepted
      }
    }

    func lose(_ place: Int, _ reason: FailureReason, _ diagnostic: String) {
      _ = delivery.lose(asked, reason, diagnostic)
    }

    func count(clientSeconds: Double) { delivery.host.count(clientSeconds: clientSeconds) }

    /// Whoever was not served counts as dropped out when the step is closed, as the session itself counts it.
    func finish() {}
  }
}

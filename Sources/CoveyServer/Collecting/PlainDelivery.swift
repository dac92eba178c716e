internal import CoveyAggregation
internal import CoveyCore
internal import CoveySecureAggregation
internal import CoveySystem
internal import CoveyTransport
internal import Synchronization

/// A round without secure aggregation: a question to each, the same for all who train one model, and a reply of each into the
/// fold.
///
/// The fold takes chunks in the order of the cohort, whoever serves them. Answers that are pushed out of turn are kept until
/// their turn, so floats are added in the same order, and the bits are the same.
final class PlainDelivery: ClosingDelivery {
  private let requests: SentRequests
  let monitor = Monitor()
  private let cohort: Cohort
  private let fold: OrderedFold
  private let spare = Mutex<[PlainLane]>([])
  private let served = Atomic<Int>(0)
  private let isClaimed = Atomic<Bool>(false)
  private let pushed: PushedAnswers

  init(_ requests: SentRequests, to cohort: Cohort, into fold: OrderedFold) {
    self.requests = requests
    self.cohort = cohort
    self.fold = fold
    pushed = PushedAnswers(cohort, into: fold, for: requests.newest.request)
  }

  var request: SentRequest { requests.newest }

  var step: SessionStep? { nil }
  var count: Int { cohort.count }
  func client(_ position: Int) -> ClientID { ClientID(rawValue: cohort.clients[position]) }
  var isClosed: Bool { fold.abandoned || pushed.isClosed }
  var isAbandoned: Bool { fold.abandoned }
  var isComplete: Bool { served.load(ordering: .acquiring) == cohort.count || pushed.isComplete }

  func claim() -> (any DeliveryLane)? {
    // Before it looks whether the delivery is closed: so either it sees that, or closing sees that lanes were given out.
    isClaimed.store(true, ordering: .sequentiallyConsistent)
    guard !pushed.isClosed, let lane = fold.claim() else { return nil }
    let place = spare.withLock { $0.popLast() } ?? PlainLane(self)
    place.begin(lane)
    return place
  }

  func question(for client: ClientID) -> Question? { Question(requests[client]) }

  func receive(_ message: consuming ClientMessage, from client: ClientID) -> Receipt {
    let receipt = pushed.receive(.message(message), from: client)
    if isComplete { signal() }
    return receipt
  }

  func lose(_ client: ClientID, _ reason: FailureReason, _ diagnostic: String) -> Receipt {
    let receipt = pushed.receive(.lost(reason, diagnostic), from: client)
    if isComplete { signal() }
    return receipt
  }

  func close() {
    pushed.stop()
    guard isClaimed.load(ordering: .sequentiallyConsistent) else { return pushed.close() }
    // Lanes that are given out come back; the others nobody will serve.
    while let lane = fold.claim() {
      for position in lane.positions {
        lane.counts.count(.droppedOut, message: "\(client(position)): was not asked in time")
      }
      let count = lane.positions.count
      fold.finish(lane)
      served.add(count, ordering: .releasing)
    }
  }

  /// A chunk of the cohort, and the fold's lane for it.
  fileprivate final class PlainLane: DeliveryLane, @unchecked Sendable {
    // Sendable: the delivery's pool hands it from thread to thread; only the holder touches it.
    // A delivery keeps its lanes: one that kept the delivery would keep every round's model.
    private unowned let delivery: PlainDelivery
    private var lane: Lane?
    private var first = 0
    private var done = 0
    private(set) var count = 0

    init(_ delivery: PlainDelivery) { self.delivery = delivery }

    func begin(_ lane: Lane) {
      self.lane = lane
      (first, count, done) = (lane.positions.lowerBound, lane.positions.count, 0)
    }

    func client(_ place: Int) -> ClientID { delivery.client(first + place) }
    func question(_ place: Int) -> Question? { Question(delivery.requests[client(place)]) }

    func receive(_ reply: inout ClientReply, _ place: Int) {
      lane?.receive(&reply, at: first + place)
      done += 1
    }

    func receive(_ message: [UInt8], _ place: Int) {
      lose(place, .threw, "sent a message of a session, and the round has none")
    }

    func lose(_ place: Int, _ reason: FailureReason, _ diagnostic: String) {
      lane?.counts.count(reason, message: "\(client(place)): \(diagnostic)")
      done += 1
    }

    func count(clientSeconds: Double) {}

    func finish() {
      guard let lane else { return }
      self.lane = nil
      if delivery.fold.abandoned {
        delivery.fold.discard(lane)
      } else {
        for place in done..<max(done, count) {
          lane.counts.count(.droppedOut, message: "\(client(place)): was not asked in time")
        }
        delivery.fold.finish(lane)
      }
      delivery.served.add(count, ordering: .releasing)
      delivery.spare.withLock { $0.append(self) }
    }
  }
}

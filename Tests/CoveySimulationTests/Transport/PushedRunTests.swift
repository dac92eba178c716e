import CoveyCore
import CoveyNoise
import CoveyPrivacy
import CoveySecureAggregation
import CoveyServer
import CoveySimulation
import CoveySystem
import CoveyTransport
import Synchronization
import Testing
import _TestSupport

/// Answers that are pushed give the same bits, however they come.
@Suite struct PushedRunTests {
  enum Order: CaseIterable {
    case forward, reversed, shuffled, threads
  }

  /// Has all clients of a delivery served first, and pushes their answers afterwards.
  final class PushingTransport: RoundTransport, @unchecked Sendable {
    // Sendable: `base` is called by the server's thread alone.
    let base: any RoundTransport
    let order: Order
    let receipts = Mutex<[Receipt]>([])
    init(_ base: any RoundTransport, _ order: Order) {
      self.base = base
      self.order = order
    }

    func deliver(_ delivery: any Delivery) throws {
      let collected = Collected(delivery)
      try base.deliver(collected)
      var answers = collected.answers.withLock { $0 }
      switch order {
      case .forward: break
      case .reversed, .threads: answers.reverse()
      case .shuffled: answers.sort { ($0.0.rawValue * 7919) % 101 < ($1.0.rawValue * 7919) % 101 }
      }
      let stranger = delivery.receive(
        .reply(RoundReply(to: delivery.request.request.name, .failed(.threw, .failed))),
        from: ClientID(rawValue: 1 << 40))
      #expect(stranger == .stranger)
      let work = answers
      let push: @Sendable (Int) -> Void = { [self] index in
        let (client, message) = work[index]
        let receipt =
          message.map { delivery.receive($0, from: client) } ?? delivery.lose(client, .droppedOut, "dropped out")
        let again =
          message.map { delivery.receive($0, from: client) } ?? delivery.lose(client, .droppedOut, "dropped out")
        receipts.withLock { receipts in receipts += [receipt, again] }
      }
      if order == .threads {
        try ThreadTeam(count: 4).perform { first in
          for index in stride(from: first, to: work.count, by: 4) { push(index) }
        }
      } else {
        for index in work.indices { push(index) }
      }
    }

    func roundEnded() { base.roundEnded() }
  }

  /// Keeps what clients answer.
  final class Collected: Delivery {
    let real: any Delivery
    let answers = Mutex<[(ClientID, ClientMessage?)]>([])
    private let next = Atomic<Int>(0)

    init(_ real: any Delivery) { self.real = real }

    func keep(_ client: ClientID, _ message: ClientMessage?) {
      answers.withLock { answers in answers.append((client, message)) }
    }

    var request: SentRequest { real.request }
    var step: SessionStep? { real.step }
    var count: Int { real.count }
    func client(_ position: Int) -> ClientID { real.client(position) }
    var isClosed: Bool { real.isClosed }
    func question(for client: ClientID) -> Question? { real.question(for: client) }
    func receive(_ message: consuming ClientMessage, from client: ClientID) -> Receipt { .accepted }
    func lose(_ client: ClientID, _ reason: FailureReason, _ diagnostic: String) -> Receipt { .accepted }

    func claim() -> (any DeliveryLane)? {
      let position = next.add(1, ordering: .relaxed).oldValue
      return position < real.count ? Lane(self, real.client(position)) : nil
    }

    final class Lane: DeliveryLane {
      let delivery: Collected
      let asked: ClientID
      init(_ delivery: Collected, _ client: ClientID) {
        self.delivery = delivery
        asked = client
      }
      var count: Int { 1 }
      func client(_ place: Int) -> ClientID { asked }
      func question(_ place: Int) -> Question? { delivery.question(for: asked) }
      func receive(_ reply: inout ClientReply, _ place: Int) {
        let message = reply.message(to: delivery.request.request.name)
        delivery.keep(asked, message)
      }
      func receive(_ message: [UInt8], _ place: Int) {
        delivery.keep(asked, .session(message))
      }
      func lose(_ place: Int, _ reason: FailureReason, _ diagnostic: String) {
        delivery.keep(asked, nil)
      }
      func count(clientSeconds: Double) {}
      func finish() {}
    }
  }

  struct Pushing: SimulatedTransport {
    let order: Order
    let made = Box()
    final class Box: Sendable { let transport = Mutex<PushingTransport?>(nil) }
    init(_ order: Order) { self.order = order }
    init(_ reader: SettingsReader) { self.init(.forward) }
    func write(to writer: inout SettingsWriter) {}
    var name: String { "pushing" }
    func wrap(_ base: any RoundTransport) -> any RoundTransport {
      let transport = PushingTransport(base, order)
      made.transport.withLock { $0 = transport }
      return transport
    }
  }

  private func check(_ setup: SimulationSetup, _ run: (SimulationSetup) throws -> (SimulationResult, [RoundReport]))
    throws
  {
    let (direct, reports) = try run(setup)
    for order in Order.allCases {
      var pushed = setup
      let transport = Pushing(order)
      pushed.transport = transport
      let (result, pushedReports) = try run(pushed)
      #expect(result.digest == direct.digest, "\(order)")
      #expect(pushedReports.map(\.completed) == reports.map(\.completed))
      #expect(pushedReports.map(\.failed) == reports.map(\.failed))
      let receipts = try #require(transport.made.transport.withLock { $0 }).receipts.withLock { $0 }
      // Each came twice: the second time it was a duplicate, or the last answer had ended the delivery.
      #expect(receipts.filter { $0 == .accepted }.count == receipts.count / 2)
      #expect(receipts.allSatisfy { [.accepted, .duplicate, .late].contains($0) })
    }
  }

  @Test func plainRuns() throws {
    let data = try FakeData(clients: 90, testExamples: 50)
    try check(
      TestSetup.setup(
        model: TestSetup.model { $0 % 11 == 5 ? .notANumber : $0 % 13 == 2 ? .throwing : .none }, data: data, rounds: 3,
        cohort: CohortConfiguration(size: 70), failures: FailureInjection(dropoutRate: 0.2), workers: 2), TestSetup.run)
  }

  @Test func privateRuns() throws {
    try check(PrivateSetup.setup(PrivateSetup.privacy(), rounds: 2), TestSetup.run)
    try check(
      PrivateSetup.setup(
        PrivateSetup.privacy(mode: .distributed, mechanism: .skellam, missingShare: 0.5), rounds: 2), TestSetup.run)
  }

  @Test func maskedRuns() throws {
    try check(try ProtocolRunTests.setup(.secagg, rounds: 2)) { try SecureSetup.run($0, nil) }
  }
}

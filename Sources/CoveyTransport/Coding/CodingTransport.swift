internal import CoveyCore
internal import CoveySecureAggregation
internal import Synchronization

/// A transport in front of another: every message is encoded, handed over as bytes, and decoded by its receiver, as over a
/// network. Nothing else passes from server to clients or back, but for what a simulation notes of its clients beside the
/// messages. The model's bits are the same with it and without.
public final class CodingTransport: RoundTransport {
  private let base: any RoundTransport
  /// What has travelled.
  public let traffic = CodedTraffic()

  /// Coded messages over `base`.
  public init(_ base: any RoundTransport) { self.base = base }

  /// Delivers over the other transport.
  public func deliver(_ delivery: any Delivery) throws {
    try base.deliver(CodedDelivery(delivery, traffic))
  }

  /// Tells the other transport.
  public func roundEnded() { base.roundEnded() }
}

/// Bytes of encoded messages, counted as they are handed over.
public final class CodedTraffic: Sendable {
  private let down = Atomic<Int>(0)
  private let up = Atomic<Int>(0)

  /// From the server to clients.
  public var bytesDown: Int { down.load(ordering: .relaxed) }
  /// From clients to the server.
  public var bytesUp: Int { up.load(ordering: .relaxed) }

  func count(down bytes: Int) { down.add(bytes, ordering: .relaxed) }
  func count(up bytes: Int) { up.add(bytes, ordering: .relaxed) }
}

/// A delivery whose messages are coded on their way.
final class CodedDelivery: Delivery {
  let base: any Delivery
  let traffic: CodedTraffic

  init(_ base: any Delivery, _ traffic: CodedTraffic) {
    self.base = base
    self.traffic = traffic
  }

  var request: SentRequest { base.request }
  var step: SessionStep? { base.step }
  var count: Int { base.count }
  func client(_ position: Int) -> ClientID { base.client(position) }
  var isClosed: Bool { base.isClosed }

  func claim() -> (any DeliveryLane)? { base.claim().map { CodedLane($0, self) } }

  func question(for client: ClientID) -> Question? { base.question(for: client).flatMap { try? carry($0) } }

  func receive(_ message: consuming ClientMessage, from client: ClientID) -> Receipt {
    do { return base.receive(try carry(message), from: client) } catch {
      return base.lose(client, .threw, "sent a message that cannot be read: \(error)")
    }
  }

  func lose(_ client: ClientID, _ reason: FailureReason, _ diagnostic: String) -> Receipt {
    base.lose(client, reason, diagnostic)
  }

  /// The question as the client reads it.
  func carry(_ question: Question) throws(WireError) -> Question {
    let bytes = question.message.wireBytes
    traffic.count(down: bytes.count)
    switch try ServerMessage(wire: bytes) {
    case .round(let request): return Question(SentRequest(request))
    case .opening(let request, let message):
      return Question(SentRequest(request), session: message, step: question.step)
    case .session(let message):
      guard question.step == .input else {
        return Question(question.request, session: message, step: question.step)
      }
      // The request came with the first message, and the client has kept it. All of them keep the same bytes, so one process
      // need not keep them for each.
      let kept = SentRequest(try RoundRequest(wire: question.request.request.wireBytes))
      return Question(kept, session: message, step: question.step)
    }
  }

  /// The answer as the server reads it.
  func carry(_ message: consuming ClientMessage) throws(WireError) -> ClientMessage {
    let bytes = message.wireBytes
    traffic.count(up: bytes.count)
    // A session knows the sizes of its own messages.
    return try ClientMessage(wire: bytes, limit: step == nil ? ClientMessage.limit(request.request) : .max)
  }
}

/// A lane whose messages are coded on their way.
private final class CodedLane: DeliveryLane {
  private let base: any DeliveryLane
  private let delivery: CodedDelivery
  /// The server's memory.
  private var received: ClientReply

  init(_ base: any DeliveryLane, _ delivery: CodedDelivery) {
    self.base = base
    self.delivery = delivery
    received = ClientReply(parameterCount: 0)
  }

  var count: Int { base.count }
  func client(_ place: Int) -> ClientID { base.client(place) }

  func question(_ place: Int) -> Question? {
    guard let question = base.question(place) else { return nil }
    do { return try delivery.carry(question) } catch {
      base.lose(place, .threw, "could not read what it was sent: \(error)")
      return nil
    }
  }

  func receive(_ reply: inout ClientReply, _ place: Int) {
    let request = delivery.request.request
    guard let message = reply.message(to: request.name) else { return base.receive(&reply, place) }
    do {
      received.open(try delivery.carry(message), for: request, from: client(place))
    } catch {
      received.begin(round: request.round, client: client(place))
      received.fail(.threw, diagnostic: "sent a message that cannot be read: \(error)")
    }
    received.note(reply)
    base.receive(&received, place)
  }

  func receive(_ message: [UInt8], _ place: Int) {
    guard case .session(let bytes)? = try? delivery.carry(.session(message)) else {
      return base.lose(place, .threw, "sent a message that cannot be read")
    }
    base.receive(bytes, place)
  }

  func lose(_ place: Int, _ reason: FailureReason, _ diagnostic: String) { base.lose(place, reason, diagnostic) }
  func count(clientSeconds: Double) { base.count(clientSeconds: clientSeconds) }
  func finish() { base.finish() }
}

public import CoveyCore
public import CoveySecureAggregation

/// What a server wants carried to clients, and where their answers go: a plain round, or one step of a session of secure
/// aggregation. A transport carries it in one of two ways, not both.
///
/// - It chooses the order itself: threads ``claim()`` lanes and serve the clients of each in order. Nothing waits in memory.
/// - Answers come as they like: it takes ``question(for:)`` to each client and hands answers to ``receive(_:from:)``, from
///   any thread, in any order. What is out of turn is kept until its turn; nothing blocks.
///
/// Who is asked, who is late and who answers twice is the delivery's affair, so transports need not know.
public protocol Delivery: AnyObject, Sendable {
  /// What the clients of the round are asked: all that they answer is told by it. Those who train an older model have another
  /// request, which differs in the model alone.
  var request: SentRequest { get }
  /// The step of the session; nil in rounds without one.
  var step: SessionStep? { get }
  /// How many clients are asked.
  var count: Int { get }
  /// Who is asked, in the order of summation: the largest first, or as their tickets come.
  func client(_ position: Int) -> ClientID
  /// Whether no answer is wanted any more.
  var isClosed: Bool { get }

  /// Some clients to serve, in order; nil when all are given out, or nothing is wanted any more.
  func claim() -> (any DeliveryLane)?

  /// What to send to a client; nil if there is nothing for it, and it is lost.
  func question(for client: ClientID) -> Question?
  /// Takes a client's answer.
  func receive(_ message: consuming ClientMessage, from client: ClientID) -> Receipt
  /// Tells that no answer of a client will come, and why as far as the transport knows: over a network a lost client is silent.
  func lose(_ client: ClientID, _ reason: FailureReason, _ diagnostic: String) -> Receipt
}

/// Some clients of a delivery, served by one thread: each of `0..<count` gets its question, and exactly one answer or loss, in
/// order; then ``finish()``.
public protocol DeliveryLane: AnyObject {
  /// How many clients.
  var count: Int { get }
  /// Which client.
  func client(_ place: Int) -> ClientID
  /// What to send to it; nil if there is nothing for it, and it is lost.
  func question(_ place: Int) -> Question?
  /// Takes its reply. Afterwards the reply's memory is free for reuse.
  func receive(_ reply: inout ClientReply, _ place: Int)
  /// Takes its answer in a step of a session.
  func receive(_ message: [UInt8], _ place: Int)
  /// Tells that it does not answer.
  func lose(_ place: Int, _ reason: FailureReason, _ diagnostic: String)
  /// Counts seconds of a client's cryptography, which only a simulation sees.
  func count(clientSeconds: Double)
  /// Hands the lane in; whoever was not served is lost.
  func finish()
}

/// What became of an answer.
public enum Receipt: Sendable, Hashable {
  /// It is in.
  case accepted
  /// The client has answered, or was lost, before.
  case duplicate
  /// It came after the end.
  case late
  /// Nobody asked this client.
  case stranger
  /// It answers another round or run.
  case otherRound
  /// It is of no use: why.
  case refused(String)
}

/// A request as it was sent, with its digests, which are taken once for all whom it was sent to in one process.
public final class SentRequest: Sendable {
  /// The request.
  public let request: RoundRequest
  /// Its digests; nil if it has none, as clients find out when they ask it for them.
  package let digests: RequestDigests?

  /// A request on its way.
  public init(_ request: RoundRequest) {
    self.request = request
    digests = try? RequestDigests(request)
  }
}

/// What one client is asked.
public struct Question: Sendable {
  /// The request: it travels with the first message of a round, and the client keeps it.
  public let request: SentRequest
  /// The message of the session in the open step; nil in rounds without one.
  public let session: [UInt8]?
  /// The step of the session; nil in rounds without one.
  public let step: SessionStep?

  /// A question.
  public init(_ request: SentRequest, session: [UInt8]? = nil, step: SessionStep? = nil) {
    self.request = request
    self.session = session
    self.step = step
  }

  /// What travels.
  public var message: ServerMessage {
    guard let session else { return .round(request.request) }
    return step == .keys ? .opening(request.request, session) : .session(session)
  }
}

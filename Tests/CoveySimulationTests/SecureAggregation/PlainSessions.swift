import CoveyCore
import CoveySecureAggregation
import CoveyServer
import CoveySimulation
import CoveyTransport
import Synchronization

/// Sessions without cryptography: the steps, the counting and the sum, for tests of everything around them. The integers
/// travel as they are.
struct PlainSessions: SimulatedSessions {
  /// Answers that the server refuses.
  var refuses: @Sendable (SessionStep, ClientID) -> Bool = { _, _ in false }
  /// Answers that clients refuse to give.
  var declines: @Sendable (SessionStep, ClientID) -> Bool = { _, _ in false }
  /// Rounds in which the masks cannot be taken off.
  var isUnrecoverable: @Sendable (Int) -> Bool = { _ in false }
  /// Changes the sum before it is shown, as clients that lie about their counts can.
  var tampers: @Sendable (Int, inout RingVector) -> Void = { _, _ in }
  /// Clients that are proven to lie in a round, before they mask.
  var excludes: @Sendable (Int) -> Set<ClientID> = { _ in [] }
  /// Called with every sum that is shown, and the clients in it.
  var onSum: @Sendable (Int, RingVector, Set<ClientID>) -> Void = { _, _, _ in }

  func open(_ invitation: SessionInvitation, cohort: [ClientID]) throws -> any ServerSession {
    PlainServer(invitation, cohort, self)
  }

  func directory() -> DirectoryDigest? { nil }

  func join(_ request: RoundRequest, as client: ClientID, expected: ExpectedSession) throws -> any ClientSession {
    PlainClient(client, expected, self)
  }
}

final class PlainServer: ServerSession {
  private struct State {
    var steps: [SessionStep]
    var participants: Set<ClientID>
    var answered = Set<ClientID>()
    var inputs = Set<ClientID>()
    var sum: RingVector
    var facts: SessionFacts
  }

  private let invitation: SessionInvitation
  private let options: PlainSessions
  private let state: Mutex<State>

  init(_ invitation: SessionInvitation, _ cohort: [ClientID], _ options: PlainSessions) {
    self.invitation = invitation
    self.options = options
    let steps = SessionStep.allCases.filter {
      ![.check, .dispute, .roster].contains($0) && ($0 != .consistency || invitation.server == .active)
    }
    state = Mutex(
      State(
        steps: steps, participants: Set(cohort), sum: RingVector(invitation.shape),
        facts: SessionFacts(method: invitation.method, invited: cohort.count)))
  }

  var step: SessionStep? { state.withLock { $0.steps.first } }
  var participants: [ClientID] { state.withLock { $0.participants.sorted() } }
  var facts: SessionFacts { state.withLock { $0.facts } }

  func message(for client: ClientID) throws -> [UInt8] {
    guard state.withLock({ $0.participants.contains(client) }) else {
      throw SecureAggregationError.unknownClient(client)
    }
    let digests = invitation.encodingDigest.bytes + invitation.modelDigest.bytes
    return digests + [UInt8(step?.rawValue ?? 9)] + (step == .keys ? invitation.encoded() : [])
  }

  func receive(_ message: [UInt8], from client: ClientID) throws {
    try state.withLock { state in
      guard let step = state.steps.first, state.participants.contains(client) else {
        throw SecureAggregationError.unknownClient(client)
      }
      guard !options.refuses(step, client) else { throw SecureAggregationError.badSignature(client) }
      guard !state.answered.contains(client) else { throw SecureAggregationError.repeated(client) }
      if step == .input {
        guard message.count == 4 * invitation.shape.count else { throw SecureAggregationError.wrongShape }
        var values = RingVector(invitation.shape)
        values.withWords { words in
          for i in words.indices {
            words[i] = (0..<4).reduce(0) { $0 | UInt32(message[4 * i + $1]) << UInt32(8 * $1) }
          }
        }
        state.sum.add(values)
        state.inputs.insert(client)
      }
      state.answered.insert(client)
    }
  }

  func closeStep() throws {
    try state.withLock { state in
      guard let step = state.steps.first else { throw SecureAggregationError.sessionOver }
      state.facts.answers[step] = state.answered.count
      guard state.answered.count >= invitation.minimumClients else {
        state.steps = []
        throw SecureAggregationError.tooFewClients(
          step, count: state.answered.count, minimum: invitation.minimumClients)
      }
      if step == .keys {
        state.facts.neighbours = state.answered.count - 1
        state.facts.threshold = invitation.minimumClients
      }
      state.participants = state.answered
      if step == .shares {
        let liars = options.excludes(invitation.round)
        state.participants.subtract(liars)
        state.facts.excluded = liars.sorted().map {
          Exclusion(client: $0, misconduct: .forgedDealing, step: .shares, evidence: [9])
        }
      }
      state.answered = []
      state.steps.removeFirst()
    }
  }

  func sum(on workers: any PieceWorkers) throws -> RingVector {
    let (sum, inputs) = state.withLock { ($0.sum, $0.inputs) }
    if options.isUnrecoverable(invitation.round) {
      throw SecureAggregationError.unrecoverable(ClientID(rawValue: 1), shares: 1, threshold: 2)
    }
    options.onSum(invitation.round, sum, inputs)
    var reduced = sum
    options.tampers(invitation.round, &reduced)
    reduced.reduce()
    return reduced
  }
}

final class PlainClient: ClientSession {
  let client: ClientID
  private(set) var step: SessionStep? = .keys
  private(set) var invitation: SessionInvitation?
  private let expected: ExpectedSession
  private let options: PlainSessions

  init(_ client: ClientID, _ expected: ExpectedSession, _ options: PlainSessions) {
    self.client = client
    self.expected = expected
    self.options = options
  }

  func answer(_ message: [UInt8]) throws -> [UInt8] {
    try check(message)
    return [7, 7]
  }

  func accept(_ message: [UInt8]) throws { try check(message) }

  func begin(_ round: RoundBinding, charging charge: PrivacyCharge, within most: PrivacyCharge?) throws -> Bytes32 {
    if let invitation { try round.check(invitation) }
    return .zero
  }

  func mask(_ values: inout RingVector, into message: inout [UInt8]) throws {
    values.reduce()
    message.removeAll(keepingCapacity: true)
    for word in values.words {
      for byte in 0..<4 { message.append(UInt8(truncatingIfNeeded: word >> UInt32(8 * byte))) }
    }
  }

  private func check(_ message: [UInt8]) throws {
    guard message.count >= 65, message.starts(with: expected.digests.encoding.bytes + expected.digests.model.bytes)
    else {
      throw SecureAggregationError.wrongSession
    }
    if message.count > 65 { invitation = try SessionInvitation(decoding: Array(message[65...])) }
    guard let step = SessionStep(rawValue: Int(message[64])), !options.declines(step, client) else {
      throw SecureAggregationError.unacceptable(reason: "the test wants it")
    }
  }
}

import CoveyClient
import CoveyCore
import CoveyCrypto
import CoveyProtection
import CoveySecureAggregation
import CoveyTesting
import CoveyTransport
import Testing
import _TestSupport

/// A session of nine clients, one of which deals another, the victim, something that does not open, so that there is a
/// dispute; and the victim as it was before each message that it was sent.
final class RecordedSession {
  /// A protocol against a kind of server.
  struct Kind: Sendable, CustomTestStringConvertible {
    let method: SecureAggregationProtocol
    let server: ServerModel
    /// Its number.
    let place: Int
    var testDescription: String { "\(method.rawValue), \(server)" }

    static let all = SecureAggregationProtocol.allCases.enumerated().flatMap { place, method in
      ServerModel.allCases.enumerated().map { Kind(method: method, server: $1, place: 2 * place + $0) }
    }

    /// The steps in which the victim is asked.
    var steps: [SessionStep] {
      SessionStep.allCases.filter { step in
        switch step {
        case .roster: method == .secaggPlus && server == .active
        case .consistency: server == .active
        default: true
        }
      }
    }
  }

  /// A message to the victim, and the victim before it, as often as one likes.
  struct Moment {
    let step: SessionStep
    let message: [UInt8]
    let client: (any ParticipationHistory) -> any ClientSession
  }

  let request: RoundRequest
  private(set) var moments: [Moment] = []
  /// All messages of the session, of all clients.
  private(set) var messages: [[UInt8]] = []
  /// What all clients together were told, or why nothing.
  private(set) var sum: RingVector?

  private static let victim = ClientID(rawValue: 13)
  private static let liar = ClientID(rawValue: 16)
  private static let names = (0..<9).map { ClientID(rawValue: 10 + 3 * $0) }

  private let kind: Kind
  private let invitation: SessionInvitation
  private let server: any ServerSession
  private let liar: LyingClient
  private var clients: [ClientID: any ClientSession] = [:]
  private var histories: [ClientID: VolatileHistory] = [:]
  private var liarsList: KeyList?

  /// A session that has run, in which the liar held shares of the victim, as in sparse graphs it need not.
  static func run(_ kind: Kind, _ input: MaskedInput) throws -> RecordedSession {
    for _ in 0..<40 {
      let session = try RecordedSession(kind, input)
      if try session.run() { return session }
    }
    throw SecureAggregationError.disconnected
  }

  private init(_ kind: Kind, _ input: MaskedInput) throws {
    let names = Self.names
    let keys = try Dictionary(uniqueKeysWithValues: names.map { ($0, try SigningKey()) })
    let directory = ListedIdentities(keys.mapValues(\.verificationKey))
    let isActive = kind.server == .active
    let fixed =
      kind.method == .secaggPlus
      ? SessionParameters(method: kind.method, server: kind.server, clients: 9, neighbours: 6, threshold: 3) : nil
    self.kind = kind
    request = ClientPolicyTests.request(input)
    let digests = try RequestDigests(request)
    invitation = try SessionInvitation(
      method: kind.method, server: kind.server, task: request.name.task, run: request.name.run,
      round: request.name.round, number: request.name.number, shape: input.shape, requestDigest: digests.request,
      encodingDigest: digests.encoding, modelDigest: digests.model, invited: 9, minimumClients: 6,
      corruptionRate: 0.05, dropoutRate: 0.4, directoryDigest: isActive ? directory.digest().value : .zero)
    liar = try LyingClient(Self.liar, signer: keys[Self.liar])
    let (invitation, policy) = (invitation, HostileRequestTests.policy)
    server =
      kind.method == .lightSecAgg
      ? try LightServer(invitation: invitation, cohort: names, directory: directory)
      : try SecureAggregationServer(invitation: invitation, cohort: names, directory: directory, fixed: fixed)
    for name in names where name != Self.liar {
      let history = VolatileHistory()
      let identity = isActive ? keys[name].map { ClientIdentity(key: $0, directory: directory) } : nil
      histories[name] = history
      clients[name] =
        kind.method == .lightSecAgg
        ? LightClient(client: name, policy: policy, identity: identity, history: history)
        : SecureAggregationClient(client: name, policy: policy, identity: identity, history: history, fixed: fixed)
    }
  }

  /// Runs the session; false if the liar has no shares for the victim.
  private func run() throws -> Bool {
    while let step = server.step {
      for name in server.participants {
        let message = try server.message(for: name)
        messages.append(message)
        if name == Self.liar {
          guard let lie = try lie(message, step) else { return false }
          if !lie.isEmpty { try take(lie, from: name) }
          continue
        }
        guard let client = clients[name], let history = histories[name] else { continue }
        if name == Self.victim { moments.append(Moment(step: step, message: message, client: Self.twins(of: client))) }
        switch answer(message, in: step, by: client, history) {
        case .success(let answer): try take(answer, from: name)
        case .failure(let refused): throw refused
        }
      }
      try server.closeStep()
    }
    sum = try server.sum(on: SerialWorkers())
    return true
  }

  private func take(_ answer: [UInt8], from name: ClientID) throws {
    messages.append(answer)
    try server.receive(answer, from: name)
  }

  /// What the liar answers, nothing from the dispute on; nil if it has no shares for the victim.
  private func lie(_ message: [UInt8], _ step: SessionStep) throws -> [UInt8]? {
    if step == .keys { return try liar.keys(invitation).encoded(for: invitation) }
    if step == .shares { liarsList = try KeyList(decoding: message, for: invitation, client: Self.liar) }
    guard let list = liarsList, step < .dispute else { return [] }
    let context = try SessionContext(invitation, list)
    guard step == .shares else { return liar.complaints(.value, of: [], in: context) }
    guard kind.method != .lightSecAgg else {
      return try liar.codedMasks(list, in: LightContext(invitation, context), .damaged, victims: [1])
    }
    let graph = try CommunicationGraph(list.parameters, seed: list.graphSeed)
    guard graph.areLinked(1, 2) else { return nil }
    return try liar.dealing(list, to: graph.neighbours(of: list.position), in: context, .damaged, victims: [1])
  }

  private static func twins(of client: any ClientSession) -> (any ParticipationHistory) -> any ClientSession {
    if let client = client as? SecureAggregationClient {
      let kept = client.twin(history: VolatileHistory())
      return { kept.twin(history: $0) }
    }
    guard let client = client as? LightClient else { return { _ in client } }
    let kept = client.twin(history: VolatileHistory())
    return { kept.twin(history: $0) }
  }

  /// Why a client answered nothing.
  struct Refused: Error {
    /// What a server is told.
    let refusal: Refusal
    /// What the client knows.
    let diagnostic: String
  }

  /// What a client answers to a message, in the step ``SessionStep/input`` by the whole of its round.
  func answer(
    _ message: [UInt8], in step: SessionStep, by client: any ClientSession, _ history: any ParticipationHistory
  ) -> Result<[UInt8], Refused> {
    guard step == .input else {
      do {
        return .success(try client.answer(message))
      } catch let error as SecureAggregationError {
        return .failure(Refused(refusal: Refusal(error), diagnostic: "\(error)"))
      } catch {
        return .failure(Refused(refusal: .failed, diagnostic: "\(error)"))
      }
    }
    var reply = ClientReply(parameterCount: ClientPolicyTests.dimension)
    ClientRound.answer(
      request, as: Participant(client: client.client, policy: HostileRequestTests.policy, history: history),
      trainer: FakeTrainer(plan: request.training, seed: 1, delays: false, fault: { _ in .none }),
      in: InputTurn(client, message: message), into: &reply
    ) { try FakeData(clients: 40, count: { _ in 5 }).view(ofClient: client.client.rawValue) }
    guard reply.failure == nil, let masked = SentReply(reply).message else {
      return .failure(Refused(refusal: reply.refusal ?? .failed, diagnostic: reply.diagnostic ?? "nothing was masked"))
    }
    return .success(masked)
  }

  /// The victim before one of its messages, with a record of what it began.
  func victim(at place: Int) throws -> (client: any ClientSession, history: VolatileHistory) {
    let history = VolatileHistory()
    if moments[place].step > .input {
      // Every message from the step of shares on names the session.
      guard let session = Bytes32(bytes: Array(moments[place].message[8..<40])) else {
        throw SecureAggregationError.wrongSession
      }
      try history.begin(
        ParticipationRecord(name: request.name, session: session, charge: PrivacyCharge(rho: 0), seconds: 0),
        within: .none)
    }
    return (moments[place].client(history), history)
  }
}

import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import CoveyTesting
import Testing
import _TestSupport

/// A server and its clients in one process, whose messages a test may change or drop on the way.
final class SessionFixture {
  let invitation: SessionInvitation
  let server: SecureAggregationServer
  let clients: [SecureAggregationClient]
  let inputs: [RingVector]
  /// Changes a message on its way: the step, who sends or receives it, and whether it goes to the server.
  var tamper: (SessionStep, ClientID, MessageDirection, [UInt8]) -> [UInt8] = { $3 }
  /// Clients that dropped out. Not every step asks them all, so that the server need not know.
  private var gone: Set<Int> = []
  /// What clients and server refused, in the order of events.
  private(set) var clientErrors: [ClientID: any Error] = [:]
  private(set) var serverErrors: [ClientID: any Error] = [:]
  /// All that went to the server, by step.
  private(set) var answers: [SessionStep: [ClientID: [UInt8]]] = [:]
  private(set) var questions: [SessionStep: [ClientID: [UInt8]]] = [:]
  /// Clients that lie up to the step ``SessionStep/dispute``, and are silent from then on; by index.
  var liars: [Int: Liar] = [:]
  private let keys: [SigningKey]

  init(
    clients count: Int, method: SecureAggregationProtocol = .secagg, server model: ServerModel = .semiHonest,
    shape: RingShape = RingShape(count: 5, bits: 20), minimum: Int? = nil, corruptionRate: Double = 0.05,
    round: Int = 3,
    fixed: (neighbours: Int, threshold: Int)? = nil, seed: UInt64 = 1, history: (any ParticipationHistory)? = nil
  ) throws {
    // Names are not positions.
    let names = (0..<count).map { ClientID(rawValue: 10 + 3 * $0) }
    let keys = try model == .active ? names.map { _ in try SigningKey() } : []
    self.keys = keys
    let directory = ListedIdentities(Dictionary(uniqueKeysWithValues: zip(names, keys.map(\.verificationKey))))
    let minimum = minimum ?? Self.leastMinimum(count, model, corruptionRate: corruptionRate)
    invitation = try SessionInvitation(
      method: method, server: model, task: "digits", round: round, shape: shape, encodingDigest: .zero,
      modelDigest: .zero, invited: count, minimumClients: minimum, corruptionRate: corruptionRate,
      directoryDigest: model == .active ? directory.digest().value : .zero)
    let parameters = fixed.map {
      SessionParameters(
        method: method, server: model, clients: count, neighbours: $0.neighbours, threshold: $0.threshold)
    }
    server = try SecureAggregationServer(
      invitation: invitation, cohort: names, directory: directory, fixed: parameters)
    clients = names.enumerated().map { index, name in
      SecureAggregationClient(
        client: name, policy: ClientPolicy(minimumClients: minimum, server: model),
        identity: model == .active ? ClientIdentity(key: keys[index], directory: directory) : nil,
        history: history ?? VolatileHistory(), fixed: parameters)
    }
    var numbers = TestNumbers(seed: seed)
    inputs = names.map { _ in
      var input = RingVector(shape)
      input.withWords { words in
        for index in words.indices { words[index] = UInt32(numbers.integer(in: 0...(1 << min(shape.bits, 30)) - 1)) }
      }
      return input
    }
  }

  /// The smallest sums that hide anybody, and of which an active server cannot have two.
  static func leastMinimum(_ count: Int, _ model: ServerModel, corruptionRate: Double = 0.05) -> Int {
    guard model == .active else { return 2 }
    let colluders = max(1, Int(corruptionRate * Double(count)))
    return min(max(colluders + 2, (count + colluders) / 2 + 1), count)
  }

  /// The client with an index.
  func name(_ index: Int) -> ClientID { clients[index].client }

  /// Runs the open step and closes it: clients in `dropped` do not answer.
  func runStep(dropping dropped: Set<Int> = []) throws {
    guard let step = server.step else { throw SecureAggregationError.sessionOver }
    exchange(step, dropping: dropped)
    try server.closeStep()
  }

  /// Lets all participants but those in `dropped` answer in the open step.
  func exchange(_ step: SessionStep, dropping dropped: Set<Int> = []) {
    let asked = Set(server.participants)
    for (index, client) in clients.enumerated()
    where asked.contains(client.client) && !dropped.contains(index) && !gone.contains(index) {
      exchange(step, client, inputs[index])
    }
  }

  private func exchange(_ step: SessionStep, _ client: SecureAggregationClient, _ input: RingVector) {
    let name = client.client
    var answer: [UInt8]
    do {
      let question = tamper(step, name, .toClient, try server.message(for: name))
      questions[step, default: [:]][name] = question
      if let index = clients.firstIndex(where: { $0.client == name }), let liar = liars[index] {
        guard let lie = try liar.answer(question, in: step, self) else { return }
        answer = lie
      } else if step == .input {
        try client.accept(question)
        var values = input
        answer = []
        try client.mask(&values, into: &answer)
      } else {
        answer = try client.answer(question)
      }
    } catch {
      clientErrors[name] = error
      return
    }
    answer = tamper(step, name, .toServer, answer)
    answers[step, default: [:]][name] = answer
    do { try server.receive(answer, from: name) } catch { serverErrors[name] = error }
  }

  /// A client's own key, against active servers.
  func signer(_ index: Int) -> SigningKey? { keys.indices.contains(index) ? keys[index] : nil }

  /// Lets a client lie.
  func lie(_ index: Int, _ lie: DealingLie? = nil, _ change: (inout Liar) -> Void = { _ in }) throws {
    var liar = Liar(client: try LyingClient(name(index), signer: signer(index)), lie: lie)
    change(&liar)
    liars[index] = liar
  }

  /// Runs steps until `last` is closed.
  func run(through last: SessionStep, dropping dropped: [SessionStep: Set<Int>] = [:]) throws {
    while let step = server.step, step <= last {
      gone.formUnion(dropped[step] ?? [])
      try runStep()
    }
  }

  /// Runs the whole session.
  func run(dropping dropped: [SessionStep: Set<Int>] = [:]) throws -> RingVector {
    try run(through: .unmasking, dropping: dropped)
    return try server.sum(on: SerialWorkers())
  }

  /// The plain sum of some inputs.
  func plainSum(_ indices: some Sequence<Int>) -> RingVector {
    var sum = [UInt64](repeating: 0, count: invitation.shape.count)
    for index in indices { for (element, word) in inputs[index].words.enumerated() { sum[element] += UInt64(word) } }
    var result = RingVector(invitation.shape)
    result.withWords { words in
      for index in words.indices { words[index] = UInt32(sum[index] % (1 << UInt64(invitation.shape.bits))) }
    }
    return result
  }
}

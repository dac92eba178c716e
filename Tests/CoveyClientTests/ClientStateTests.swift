import CoveyAlgorithms
import CoveyClient
import CoveyCompute
import CoveyCore
import CoveySecureAggregation
import CoveyTraining
import CoveyTransport
import Testing
import _TestSupport

/// What clients keep, and what they answer to a server that asks twice, or for another's.
@Suite struct ClientStateTests {
  static let plan = LocalTrainingPlan(batchSize: nil, optimizer: OptimizerConfiguration(learningRate: 0.5))
  static let run = Bytes32(bytes: [UInt8](repeating: 3, count: 32)) ?? .zero

  private func key(_ client: Int, run: Bytes32 = run) -> ClientStateKey {
    ClientStateKey(client: ClientID(rawValue: client), run: run)
  }

  private func state(_ version: Int, _ values: [Float] = [1], algorithm: String = "scaffold") -> ClientState {
    ClientState(
      algorithm: algorithm, version: version, vectors: NamedVectors([.init("control", ParameterVector(values))]))
  }

  /// Both kinds of store, the second opened anew at each call.
  private func stores(_ folder: TemporaryFolder) throws -> [() throws -> any ClientStateStore] {
    let memory = VolatileClientStates()
    return [{ memory }, { try ClientStateLog(folder: "\(folder.path)/states") }]
  }

  @Test func storesKeepTheStateBeforeTheLatest() throws {
    let folder = try TemporaryFolder()
    for open in try stores(folder) {
      #expect(try open().load(key(1), before: 0) == nil)
      try open().save(state(3, [1, 2]), of: key(1))
      try open().save(state(3, [9]), of: key(2))
      #expect(try open().load(key(1), before: 2) == nil)
      #expect(try open().load(key(1), before: 3) == state(3, [1, 2]))
      #expect(try open().load(key(1), before: 7) == state(3, [1, 2]))
      // Of an answer to a later round, and of another one to the same.
      try open().save(state(8, [4, 4]), of: key(1))
      try open().save(state(8, [5, 5]), of: key(1))
      #expect(try open().load(key(1), before: 8) == state(8, [5, 5]))
      #expect(try open().load(key(1), before: 7) == state(3, [1, 2]))
      #expect(throws: ClientStateError.movedOn(version: 8, round: 2)) { try open().load(key(1), before: 2) }
      #expect(throws: ClientStateError.movedOn(version: 8, round: 4)) { try open().save(state(5), of: key(1)) }
      #expect(try open().load(key(1), before: 8) == state(8, [5, 5]))
      // Others', and those of other runs, are others.
      #expect(try open().load(key(2), before: 3) == state(3, [9]) && open().load(key(1, run: .zero), before: 9) == nil)
    }
  }

  private func request(
    round: Int = 4, parameters: Int = 13, algorithm: any FederatedAlgorithm = Scaffold(),
    broadcast: NamedVectors? = nil,
    payload: Int? = nil
  ) -> RoundRequest {
    RoundRequest(
      RoundName(task: "test", run: Self.run, round: round), parameters: ParameterVector(count: parameters),
      broadcast: broadcast ?? algorithm.broadcast(algorithm.serverState(model: parameters)),
      payload: payload ?? algorithm.payload(model: parameters).count, training: Self.plan, algorithm: algorithm.settings
    )
  }

  private func answer(
    _ request: RoundRequest, _ states: (any ClientStateStore)?, fault: Fault = .none, room: Int = 13
  ) throws -> SentReply {
    var reply = ClientReply(parameterCount: room)
    try answer(request, states, fault: fault, into: &reply)
    return SentReply(reply)
  }

  private func answer(
    _ request: RoundRequest, _ states: (any ClientStateStore)?, fault: Fault = .none, into reply: inout ClientReply
  ) throws {
    let data = try FakeData(clients: 8, count: { _ in 3 })
    ClientRound.answer(
      request, as: Participant(trusting: ClientID(rawValue: 7)),
      trainer: FakeTrainer(plan: Self.plan, seed: 1, delays: false, fault: { _ in fault }), simulating: nil,
      states: states, into: &reply
    ) { try data.view(ofClient: 7) }
  }

  /// A request that comes twice moves a state once, and gets the same answer.
  @Test func repeatedRequests() throws {
    let folder = try TemporaryFolder()
    for open in try stores(folder) {
      let first = try answer(request(), open())
      let kept = try #require(try open().load(key(7), before: 5))
      #expect(first.failure == nil && kept.version == 5 && kept.algorithm == "scaffold")
      let again = try answer(request(), open())
      #expect(again.delta == first.delta && again.delta?.count == 26)
      #expect(try open().load(key(7), before: 5) == kept)
      // The next round begins with what the last one left.
      let next = try answer(request(round: 9), open())
      #expect(next.failure == nil && next.delta != first.delta)
      #expect(try open().load(key(7), before: 10)?.vectors["control"] != kept.vectors["control"])
      // It may be asked for again; no round before it, whatever is still kept of what it began with.
      #expect(try answer(request(round: 9), open()).delta == next.delta)
      let moved = try open().load(key(7), before: 10)
      for round in [8, 4, 3] {
        let late = try answer(request(round: round), open())
        #expect(late.failure == .threw && late.diagnostic?.contains("round") == true, "\(round)")
      }
      #expect(try open().load(key(7), before: 10) == moved)
    }
  }

  /// What fails leaves the state as it was.
  @Test(arguments: [Fault.throwing, .notANumber, .infinite, .infiniteLoss, .largest])
  func failuresKeepTheState(_ fault: Fault) throws {
    let states = VolatileClientStates()
    _ = try answer(request(), states)
    let kept = try states.load(key(7), before: 9)
    #expect(try answer(request(round: 6), states, fault: fault).failure != nil)
    #expect(try states.load(key(7), before: 9) == kept && kept != nil)
  }

  @Test func statesOfOthersAreRefused() throws {
    let states = VolatileClientStates()
    func diagnostic(_ request: RoundRequest, _ states: (any ClientStateStore)?) throws -> String {
      let reply = try answer(request, states)
      #expect(reply.failure == .threw)
      return reply.diagnostic ?? ""
    }
    try states.save(state(2, [Float](repeating: 1, count: 13), algorithm: "scaffold2"), of: key(7))
    #expect(try diagnostic(request(), states).contains("this client's state was left by scaffold2"))
    try states.save(state(3, [Float](repeating: 1, count: 12)), of: key(7))
    #expect(try diagnostic(request(), states).contains("needs that of scaffold for its model"))
    #expect(try diagnostic(request(), nil).contains("give it a store of client states"))
    // What was there is there.
    #expect(try states.load(key(7), before: 4)?.version == 3)
  }

  @Test func payloadsMustFitTheModel() throws {
    let states = VolatileClientStates()
    for broadcast in [
      NamedVectors(), NamedVectors([.init("control", ParameterVector(count: 12))]),
      NamedVectors([.init("controls", ParameterVector(count: 13))]),
      NamedVectors([.init("control", ParameterVector(count: 13)), .init("more", ParameterVector(count: 13))]),
    ] {
      let reply = try answer(request(broadcast: broadcast), states)
      #expect(reply.failure == .threw && reply.refusal == .requestDiffers)
      #expect(reply.diagnostic?.contains("is not what scaffold needs") == true)
    }
    let averaging = try answer(
      request(algorithm: FedAvg(), broadcast: NamedVectors([.init("control", ParameterVector(count: 13))])), states)
    #expect(averaging.diagnostic?.contains("is not what fedavg needs") == true)
    let small = try answer(request(parameters: 12), states)
    #expect(small.diagnostic?.contains("a model of 12 parameters, the client has one of 13") == true)
    for size in [0, 13, 25, 27, 39] {
      let reply = try answer(request(payload: size), states)
      #expect(reply.failure == .threw && reply.refusal == .requestDiffers)
      #expect(reply.diagnostic?.contains("\(size)") == true && reply.diagnostic?.contains("26") == true)
    }
    #expect(try states.load(key(7), before: 99) == nil)
    // A reply serves algorithms of any payload.
    var reply = ClientReply(parameterCount: 13)
    try answer(request(), states, into: &reply)
    #expect(SentReply(reply).delta?.count == 26 && reply.parameterCount == 13)
    reply.begin(round: 1, client: ClientID(rawValue: 2))
    #expect(reply.failure == nil)
  }

  @Test func everyByteOfTheBroadcastIsDigested() throws {
    func digest(_ entries: [NamedVectors.Entry]) throws -> Bytes32 {
      try request(broadcast: NamedVectors(entries)).digest()
    }
    let digests = [
      try digest([]), try digest([.init("control", ParameterVector([1, 2]))]),
      try digest([.init("control", ParameterVector([1, Float(2).nextUp]))]),
      try digest([.init("kontrol", ParameterVector([1, 2]))]),
      try digest([.init("control", ParameterVector([1])), .init("control2", ParameterVector([2]))]),
    ]
    #expect(Set(digests).count == digests.count)
  }
}

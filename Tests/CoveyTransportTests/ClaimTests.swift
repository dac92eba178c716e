import CoveyAlgorithms
import CoveyCompute
import CoveyCore
import CoveyNoise
import CoveySecureAggregation
import CoveyTraining
import CoveyTransport
import Testing
import _TestSupport

/// What a client sends is a claim: only what was asked for, and can be, becomes an update.
@Suite struct ClaimTests {
  static let plan = LocalTrainingPlan(batchSize: nil, optimizer: OptimizerConfiguration(learningRate: 0.1))

  static func request(_ protection: UpdateProtection = .none, number: Int = 4) -> RoundRequest {
    RoundRequest(
      RoundName(task: "test", run: .zero, round: number), parameters: ParameterVector(count: 3), training: plan,
      algorithm: FedAvg().settings, protection: protection)
  }

  static func facts(weight: Double = 1, isWithinBound: Bool? = nil) -> RoundReply.Facts {
    RoundReply.Facts(
      weight: weight, examples: 2, training: TrainingMetrics(lossSum: 1, examples: 2, steps: 1),
      isWithinBound: isWithinBound)
  }

  static func open(_ content: RoundReply.Content, for request: RoundRequest, number: Int? = nil) -> SentReply {
    var reply = ClientReply(parameterCount: 3)
    let name = number.map { RoundName(task: "test", run: .zero, round: $0) } ?? request.name
    reply.open(.reply(RoundReply(to: name, content)), for: request, from: ClientID(rawValue: 7))
    return SentReply(reply)
  }

  @Test func whatIsAskedForIsTaken() throws {
    let raw = Self.open(.values(.raw, ParameterVector([1, 2, 3]), Self.facts(weight: 5)), for: Self.request())
    #expect(raw.failure == nil && raw.facts.weight == 5 && raw.stage == .raw)
    #expect(raw.delta == ParameterVector([1, 2, 3]))
    #expect(raw.byteCount == 93 + 12)
    let clipped = Self.open(
      .values(.clipped, ParameterVector([0.5, 0, 0]), Self.facts(isWithinBound: false)),
      for: Self.request(.clip(bound: 1)))
    #expect(clipped.stage == .clipped && clipped.diagnostic == nil)
    #expect(clipped.delta == ParameterVector([0.5, 0, 0]) && clipped.facts.clipping?.isWithinBound == false)
  }

  /// Clipping what was clipped changes no bit, whatever the factor was.
  @Test func clippedUpdatesStayWhatTheyAre() throws {
    for seed in 1...200 {
      var update = Update<Raw>(
        delta: ParameterVector((0..<37).map { Float(($0 * seed) % 101) - 50.3 }), UpdateFacts(weight: 1, examples: 1))
      let bound = Double(seed) * 1.7
      guard let clipped = update.clip(to: bound) else { throw TrainingError.notFinite(step: seed) }
      let once = clipped.delta
      var again = Update<Raw>(delta: once, UpdateFacts(weight: 1, examples: 1))
      guard let twice = again.clip(to: bound) else { throw TrainingError.notFinite(step: seed) }
      let (values, outcome) = (twice.delta, twice.facts.clipping)
      #expect(values == once && outcome?.isWithinBound == true)
    }
  }

  @Test func everythingElseIsRefusedWithAReason() throws {
    let vector = ParameterVector([1, 2, 3])
    var notFinite = vector
    notFinite[1] = .nan
    let shares = try RequestDigestTests.noised()
    let cases: [(RoundReply.Content, RoundRequest, String)] = [
      (.values(.clipped, vector, Self.facts()), Self.request(), "not raw"),
      (.values(.raw, vector, Self.facts()), Self.request(.clip(bound: 9)), "not clipped"),
      (.values(.raw, ParameterVector([1, 2]), Self.facts()), Self.request(), "2 values where the round asks for 3"),
      (.values(.raw, notFinite, Self.facts()), Self.request(), "not finite"),
      (.values(.raw, vector, Self.facts(weight: 0)), Self.request(), "a weight that is none"),
      (.values(.raw, vector, Self.facts(weight: -1)), Self.request(), "a weight that is none"),
      (.values(.raw, vector, Self.facts(weight: 1e300)), Self.request(), "a weight that is none"),
      (.values(.clipped, vector, Self.facts(weight: 2)), Self.request(.clip(bound: 9)), "a weight that is none"),
      (.values(.clipped, vector, Self.facts()), Self.request(.clip(bound: 1)), "above the bound"),
      (.integers(RingVector(count: 3, bits: 8), Self.facts()), Self.request(), "not raw"),
      (
        .integers(RingVector(count: 3, bits: 8), Self.facts()), Self.request(.encode(shares, rotationSeed: 1)),
        "another number or width"
      ),
    ]
    for (content, request, reason) in cases {
      let reply = Self.open(content, for: request)
      #expect(reply.failure == .threw && reply.diagnostic?.contains(reason) == true, "\(reply.diagnostic ?? "nil")")
      #expect(reply.stage == nil)
    }
    let late = Self.open(.values(.raw, vector, Self.facts()), for: Self.request(), number: 3)
    #expect(late.failure == .threw && late.diagnostic == "sent an answer to another request")
    var masked = ClientReply(parameterCount: 3)
    masked.open(.session(MessageBytesTests.session), for: Self.request(), from: ClientID(rawValue: 7))
    #expect(masked.failure == .threw && masked.diagnostic?.contains("the round has none") == true)
  }

  /// Counts are added to those of others, and over rounds; a liar's must neither end the server nor be taken.
  @Test func countsThatNobodyHasAreRefused() {
    let vector = ParameterVector([1, 2, 3])
    func facts(_ change: (inout RoundReply.Facts) -> Void) -> RoundReply.Facts {
      var facts = Self.facts()
      facts.training.clipping = ClippingMetrics(examples: 2, clipped: 1)
      change(&facts)
      return facts
    }
    let most = 1 << 40
    #expect(Self.open(.values(.raw, vector, facts { $0.examples = most }), for: Self.request()).failure == nil)
    let lies = [
      facts { $0.examples = most + 1 }, facts { $0.training.examples = 1 << 53 }, facts { $0.training.steps = 1 << 53 },
      facts { $0.training.lossSum = 1.2e308 }, facts { $0.training.lossSum = -1e31 },
      facts { $0.training.clipping?.examples = 1 << 53 }, facts { $0.training.clipping?.clipped = most + 1 },
      facts { $0.training.clipping?.discarded = most + 1 }, facts { $0.training.clipping?.medianNorm = 1e31 },
    ]
    for lie in lies {
      let reply = Self.open(.values(.raw, vector, lie), for: Self.request())
      #expect(reply.failure == .threw && reply.diagnostic == "sent counts that nobody has")
    }
    // What is possible can be added for as long as anybody likes.
    var sum = TrainingMetrics(lossSum: 0, examples: .max - 1, steps: .max, clipping: ClippingMetrics(examples: .max))
    sum += TrainingMetrics(
      lossSum: 1, examples: most, steps: most, clipping: ClippingMetrics(examples: most, clipped: most, discarded: most)
    )
    #expect(
      sum.examples == .max && sum.steps == .max && sum.clipping?.examples == .max && sum.clipping?.clipped == most)
  }

  @Test func failuresKeepTheirNames() {
    let reply = Self.open(.failed(.budgetSpent, .budgetSpent), for: Self.request())
    #expect(reply.failure == .budgetSpent && reply.refusal == .budgetSpent && reply.byteCount == 49)
  }
}

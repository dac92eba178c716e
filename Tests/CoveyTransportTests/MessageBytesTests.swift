import CoveyAlgorithms
import CoveyCompute
import CoveyCore
import CoveyNoise
import CoveyProtection
import CoveySecureAggregation
import CoveyTraining
import CoveyTransport
import Testing
import _TestSupport

/// Every message comes back from its bytes, and whatever else comes is refused or is what it says.
@Suite struct MessageBytesTests {
  /// A message's first bytes as those of a session have them, and anything behind.
  static let session = Array("CVSA".utf8) + [2, 1, 0, 0, 9, 8, 7]

  static func requests() throws -> [RoundRequest] {
    let shares = try RequestDigestTests.noised()
    let rotated = try FixedPointEncoding(
      dimension: 3, clipBound: 2, cohort: 4, valueBits: 16, saturationProbability: 1e-3)
    let protections: [UpdateProtection] = [
      .none, .clip(bound: 0.5), .noise(try LocalRandomizer(.gaussian(standardDeviation: 1), bound: 1)),
      .noise(try LocalRandomizer(.laplace(scale: 2), bound: 1)),
      .noise(try LocalRandomizer(.privUnit(PrivUnit(epsilon: 4, dimension: 3, bound: 1)), bound: 1)),
      .encode(shares, rotationSeed: .max),
    ]
    let inputs = [
      try MaskedInput(.fixedPoint(RequestDigestTests.fixedPoint()), cohort: 4, seed: 1),
      try MaskedInput(.fixedPoint(rotated), cohort: 4, seed: 2),
      try MaskedInput(.noised(shares), cohort: 4, seed: 3),
    ]
    let plans = [
      RequestDigestTests.plan(),
      RequestDigestTests.plan {
        $0.batchSize = nil
        $0.optimizer.schedule = LearningRateSchedule(.cosine(rounds: 9, floor: 0.25), warmup: 2)
        $0.protection = ExampleProtection(
          clipBound: 1, noiseMultiplier: 2, constants: ExampleConstants(rate: 0.5, steps: 2, examples: 9))
      },
    ]
    return protections.map { RequestDigestTests.request(protection: $0) }
      + inputs.map { RequestDigestTests.request(masking: $0) }
      + plans.map { RequestDigestTests.request(training: $0) }
      + RequestDigestTests.algorithms.map { RequestDigestTests.request(algorithm: $0) }
  }

  static func replies() -> [RoundReply] {
    let name = RoundName(task: "t", run: RequestDigestTests.run(3), round: 5, number: 6)
    var training = TrainingMetrics(lossSum: 1.5, examples: 12, steps: 4)
    let plain = RoundReply.Facts(weight: 3, examples: 3, training: training, isWithinBound: nil)
    training.clipping = ClippingMetrics(examples: 12, clipped: 3, discarded: 1, medianNorm: 0.75)
    let clipped = RoundReply.Facts(weight: 1, examples: 0, training: training, isWithinBound: false)
    var ring = RingVector(count: 4, bits: 11)
    ring.withWords { words in for index in words.indices { words[index] = UInt32(501 * index) } }
    let vector = ParameterVector([0.5, -1, 1e-30])
    return [
      RoundReply(to: name, .values(.raw, vector, plain)), RoundReply(to: name, .values(.clipped, vector, clipped)),
      RoundReply(to: name, .values(.noised, vector, clipped)), RoundReply(to: name, .integers(ring, clipped)),
      RoundReply(to: name, .failed(.threw, .tooMuchWork)), RoundReply(to: name, .failed(.noExamples, .failed)),
    ]
  }

  @Test func requestsComeBack() throws {
    for request in try Self.requests() {
      for message in [ServerMessage.round(request), .opening(request, Self.session)] {
        let bytes = message.wireBytes
        let again: RoundRequest
        switch (try ServerMessage(wire: bytes), message) {
        case (.round(let request), .round): again = request
        case (.opening(let request, let session), .opening):
          again = request
          #expect(session == Self.session && bytes.count == request.byteCount + session.count)
        default:
          Issue.record("another kind of message")
          continue
        }
        #expect(try again.digest() == request.digest() && again.name == request.name)
        #expect(again.training == request.training && again.protection == request.protection)
        #expect(again.masking == request.masking && again.algorithm == request.algorithm)
        #expect(again.parameters == request.parameters && again.tensors == request.tensors)
        #expect(again.version == request.version)
        if case .round = message { #expect(bytes.count == request.byteCount) }
      }
    }
  }

  @Test func answersComeBack() throws {
    for reply in Self.replies() {
      let bytes = ClientMessage.reply(reply).wireBytes
      guard case .reply(let again) = try ClientMessage(wire: bytes) else {
        Issue.record("another kind of message")
        continue
      }
      #expect(again.run == reply.run && again.number == reply.number && again.wireBytes == reply.wireBytes)
    }
    guard case .session(Self.session) = try ClientMessage(wire: Self.session) else {
      Issue.record("another kind of message")
      return
    }
    #expect(ClientMessage.session(Self.session).wireBytes == Self.session)
    #expect(ServerMessage.session(Self.session).wireBytes == Self.session)
  }

  /// COVEY_FUZZ sets how many changes of each message are tried.
  @Test func changedBytesAreRefusedOrMeanWhatTheySay() throws {
    var random = ByteMutations(seed: 11)
    let times = ByteMutations.count(2_000)
    var accepted = 0
    for request in try Self.requests() {
      for message in [ServerMessage.round(request), .opening(request, Self.session)] {
        let (count, failure) = random.attack(message.wireBytes, times: times) {
          try ServerMessage(wire: $0, limit: 4096).wireBytes
        }
        #expect(failure == nil)
        accepted += count
      }
    }
    for reply in Self.replies() {
      let (count, failure) = random.attack(ClientMessage.reply(reply).wireBytes, times: times) {
        try ClientMessage(wire: $0, limit: 4096).wireBytes
      }
      #expect(failure == nil)
      accepted += count
    }
    // Parameters and names may be anything, so some changes are messages too.
    #expect(accepted > 0)
  }

  @Test func whatIsWrongIsNamed() throws {
    let request = ServerMessage.round(RequestDigestTests.request()).wireBytes
    let reply = ClientMessage.reply(Self.replies()[0]).wireBytes
    func reason(_ bytes: [UInt8], ofServer: Bool = true) -> String? {
      do throws(WireError) {
        if ofServer { _ = try ServerMessage(wire: bytes) } else { _ = try ClientMessage(wire: bytes) }
        return nil
      } catch { return error.reason }
    }
    func changed(_ bytes: [UInt8], _ place: Int, _ value: UInt8) -> [UInt8] {
      var bytes = bytes
      bytes[place] = value
      return bytes
    }
    #expect(reason(request) == nil && reason(reply, ofServer: false) == nil)
    #expect(reason(request, ofServer: false) == "it travels the wrong way")
    #expect(reason(reply) == "it travels the wrong way")
    #expect(reason(changed(request, 0, 0)) == "it does not begin like a message of a round")
    #expect(reason(changed(request, 4, 9)) == "it has another version than \(RoundRequest.currentVersion)")
    #expect(reason(changed(request, 5, 0)) == "it is a message of no kind")
    #expect(reason(Array("CVSA".utf8)) == "it holds no message of a session")
    #expect(reason(request + [0]) == "it goes on after its end")
    #expect(reason(changed(reply, 46, 9), ofServer: false) == "an update is of no stage that is sent so")
    #expect(reason(Array(request.prefix(100))) == "it is too short")
  }

  /// An epsilon that is stated must be the one that the other numbers have.
  @Test func privUnitCannotLie() throws {
    let unit = try PrivUnit(epsilon: 4, dimension: 3, bound: 1)
    #expect(try PrivUnit(wire: unit.wireBytes) == unit)
    let small = try PrivUnit(epsilon: 2, dimension: 3, bound: 1)
    let liar = Array(small.wireBytes.prefix(8)) + unit.wireBytes.dropFirst(8)
    #expect(throws: WireError.self) { try PrivUnit(wire: liar) }
  }

  /// Nor can an encoding state another step than follows from its numbers.
  @Test func encodingsAreDecidedAgain() throws {
    let good = try RequestDigestTests.fixedPoint().wireBytes
    #expect(try FixedPointEncoding(wire: good).wireBytes == good)
    // Bits, step, limit and bound of coordinates.
    for place in good.indices.suffix(25) {
      var bad = good
      bad[place] ^= 1
      #expect(throws: WireError.self) { try FixedPointEncoding(wire: bad) }
    }
  }
}

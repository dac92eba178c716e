import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import Foundation
import Testing

/// Times of a session, printed: `COVEY_MEASURE=1 swift test -c release --filter LightMeasurement`.
@Suite("Measurement of LightSecAgg", .enabled(if: ProcessInfo.processInfo.environment["COVEY_MEASURE"] != nil))
struct LightMeasurement {
  @Test("N = 100, U = 70, 20 dropouts", arguments: [(0.5, 100_000), (0.55, 1_000_000)])
  func session(corruptionRate: Double, count: Int) throws {
    let harness = LightHarness(
      clients: 100, shape: RingShape(count: count, bits: 23), corruptionRate: corruptionRate, dropoutRate: 0.3)
    var expected = RingVector(harness.shape)
    let session = try harness.session()
    let clock = ContinuousClock()
    for step in harness.steps {
      var (client, receive, send) = (Duration.seconds(1000), Duration.zero, Duration.zero)
      var (down, up) = (0, 0)
      for index in 0..<100 where !(step == .unmasking && index % 10 < 2) && !(step == .input && index % 10 == 0) {
        var (message, answer) = ([UInt8](), [UInt8]())
        send += try clock.measure { message = try session.server.message(for: LightHarness.client(index)) }
        client = min(
          client, try clock.measure { answer = try LightHarness.answer(step, session, index, to: message) })
        receive += try clock.measure { try session.server.receive(answer, from: LightHarness.client(index)) }
        (down, up) = (max(down, message.count), max(up, answer.count))
        if step == .input { expected.add(session.inputs[index]) }
      }
      let close = try clock.measure { try session.server.closeStep() }
      print(
        "\(step): a client \(client) (least), server: all messages \(send), all answers \(receive), close \(close);",
        "bytes to a client \(down), from it \(up)")
    }
    var sum = RingVector(harness.shape)
    var least = Duration.seconds(1000)
    for _ in 0..<3 { least = min(least, try clock.measure { sum = try session.server.sum(on: SerialWorkers()) }) }
    print("sum: \(least)")
    expected.reduce()
    #expect(sum == expected)
  }

  @Test(
    "coding for 100 clients, and what shows that coded masks belong together",
    arguments: [(50, 100_000), (55, 1_000_000)])
  func coding(colluders: Int, count: Int) throws {
    let parameters = LightParameters(clients: 100, colluders: colluders, responders: 70, count: count)
    let clock = ContinuousClock()
    func least(_ body: () throws -> Void) rethrows -> Duration {
      var least = Duration.seconds(1000)
      for _ in 0..<5 { least = min(least, try clock.measure(body)) }
      return least
    }
    let code = MaskCode(parameters)
    let mask = MaskKey(code, key: try SecretKey.random())
    let challenge = FieldRows(key: try SecretKey.random(), count: LightParameters.checks)
    let length = parameters.codedLength
    let words = try SecretWords(count: 100 * length)
    var values = [UInt32](repeating: 0, count: parameters.count)
    print("\(count) elements: weights", least { _ = MaskCode(parameters) })
    print("expand and encode 100 coded masks", try least { try mask.encode(0..<100, to: words) })
    print(
      "expand and add the mask", try least { try values.withUnsafeMutableBufferPointer { try mask.add(to: $0) } })
    print("what is published of them", try least { _ = try mask.values(under: challenge) })
    print("hash of them", try least { _ = try words.withBytes(of: 0..<100 * length) { try BLAKE2b.hash($0) } })
    print(
      "check of 99 of others",
      least {
        var sums: [UInt32] = [0, 0, 0, 0]
        for index in 0..<99 {
          words.withBytes(of: index * length..<(index + 1) * length - 4) { challenge.multiply($0, into: &sums) }
        }
      })
    let published = try mask.values(under: challenge)
    let check = try WordCheck(parameters)
    print("server: draw a check", try least { _ = try WordCheck(parameters) })
    print("server: check of 100 dealings", least { for _ in 0..<100 { #expect(check.areWords(published)) } })
  }
}

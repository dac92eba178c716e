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

  @Test("coding for 100 clients")
  func coding() throws {
    let parameters = LightParameters(clients: 100, colluders: 50, responders: 70, count: 100_000)
    let clock = ContinuousClock()
    let weights = clock.measure { _ = MaskCode(parameters) }
    let code = MaskCode(parameters)
    let mask = MaskKey(code, key: try SecretKey.random())
    let words = try SecretWords(count: 100 * parameters.codedLength)
    var (encode, add) = (Duration.seconds(1000), Duration.seconds(1000))
    var values = [UInt32](repeating: 0, count: parameters.count)
    for _ in 0..<20 {
      encode = min(encode, try clock.measure { try mask.encode(0..<100, to: words) })
      add = min(add, try clock.measure { try values.withUnsafeMutableBufferPointer { try mask.add(to: $0) } })
    }
    print("weights \(weights), expand and encode 100 coded masks \(encode), expand and add the mask \(add)")
  }
}

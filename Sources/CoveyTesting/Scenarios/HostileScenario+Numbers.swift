internal import CoveyCore
internal import CoveyNoise
internal import CoveySecureAggregation

extension HostileScenario {
  /// Attacks with the numbers that are put in, through the encoding that makes integers of them.
  static let numbers: [HostileScenario] = [
    HostileScenario(
      "not-finite", .client, does: "has an update with a NaN or an infinity in it",
      must: "clipping and encoding refuse it, its client sends nothing, and the sum of the rest is exact"
    ) { arena in
      let liar = arena.client(2)
      for value in [Float.nan, .infinity, -.infinity, .signalingNaN] {
        var random = arena.random
        let numbers = try EncodedNumbers(arena.setting)
        var values = numbers.values(using: &random)
        values[values.count / 2] = value
        arena.random = random
        var raw = EncodedNumbers.raw(values)
        if let _ = raw.clip(to: EncodedNumbers.bound) { arena.outcome.problems.append("clipping let \(value) pass") }
        let bad = values
        let attack = Attack(input: { client, _ in client == liar ? try numbers.encode(bad).vector : nil })
        try arena.run(attack, expecting: .refused(by: liar, .unacceptable))
      }
    },
    HostileScenario(
      "huge-norm", .client, does: "has updates of norms far beyond the bound, up to the largest floats",
      must: "each is scaled to the bound and counted, and the sum is that of the clipped updates"
    ) { arena in
      for factor in [Float(1e3), 1e30] { try sums(&arena, scale: factor, clips: true) }
    },
    HostileScenario(
      "unclipped", .client, does: "encodes an update that it did not clip",
      must: "every value beyond the range is cut off and counted, and none wraps around"
    ) { arena in try sums(&arena, scale: 1e30, clips: false) },
    HostileScenario(
      "huge-weight", .client, does: "has the largest weight that a counter holds, and then words that no counter has",
      must:
        "weights beyond a counter have no counter; sums of the largest are exact; words that are none stay integers of 48 "
        + "bits"
    ) { arena in
      let shape = arena.setting.shape
      let layout = try CounterLayout(counters: 1, cohort: arena.setting.clients.count, bits: shape.bits)
      for value in [Double.nan, .infinity, -.infinity, 1e300, Double(layout.limit) * 2]
      where layout.counter(value, unit: 1) != nil {
        arena.outcome.problems.append("a weight of \(value) has a counter")
      }
      for weight in [layout.limit, -layout.limit] {
        var vector = RingVector(shape)
        layout.write([weight], to: &vector, at: 3)
        let all = vector
        let session = try arena.run(Attack(input: { _, _ in all }), expecting: .nothing)
        guard case .sum(let sum) = session.record.end else { continue }
        if layout.read(sum, at: 3) != [weight * Int64(arena.setting.clients.count)] {
          arena.outcome.problems.append("the sum of the largest weights is wrong")
        }
      }
      let liar = arena.client(2)
      var random = arena.random
      let noise = random.vector(shape)
      let session = try arena.run(Attack(input: { client, _ in client == liar ? noise : nil }), expecting: .nothing)
      guard case .sum(let sum) = session.record.end else { return }
      if layout.read(sum, at: 0).contains(where: { $0.magnitude > 1 << 47 }) {
        arena.outcome.problems.append("a counter has more than 48 bits")
      }
    },
  ]

  /// Sums encoded updates of which the liar's is `scale` times too large, and compares with floats.
  private static func sums(_ arena: inout Arena, scale: Float, clips: Bool) throws {
    let liar = arena.client(2)
    let numbers = try EncodedNumbers(arena.setting)
    var inputs: [ClientID: RingVector] = [:]
    var expected = [Double](repeating: 0, count: numbers.encoding.dimension)
    for client in arena.setting.clients {
      var random = arena.random
      var values = numbers.values(using: &random)
      arena.random = random
      if client == liar { values = values.map { $0 * scale } }
      var raw = EncodedNumbers.raw(values)
      guard let clipped = raw.clip(to: EncodedNumbers.bound) else { throw AttackError("finite values were refused") }
      let isHostile = client == liar && !clips
      if (clipped.facts.clipping?.isWithinBound == false) != (client == liar) {
        arena.outcome.problems.append("an update beyond the bound was not counted, or another was")
      }
      let sent = isHostile ? values : clipped.delta.withSpan { span in span.indices.map { span[$0] } }
      let (vector, saturated) = try numbers.encode(sent)
      if isHostile ? saturated == 0 : saturated > 0 {
        arena.outcome.problems.append("\(saturated) values were counted as cut off")
      }
      inputs[client] = vector
      for (index, value) in sent.enumerated() {
        let bound = numbers.encoding.coordinateBound
        expected[index] += min(max(Double(value), -bound), bound)
      }
    }
    let all = inputs
    let session = try arena.run(Attack(input: { client, _ in all[client] }), expecting: .nothing)
    guard case .sum(let sum) = session.record.end else { return }
    let decoded = numbers.decode(sum)
    let allowed = numbers.encoding.errorBound(clients: inputs.count)
    for (index, value) in decoded.enumerated() where abs(Double(value) - expected[index]) > allowed {
      arena.outcome.problems.append("the decoded sum is off by more than its bound")
      break
    }
  }
}

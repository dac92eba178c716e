internal import CoveyAggregation
internal import CoveyCore
internal import CoveyPrivacy
internal import CoveySecureAggregation
internal import CoveyTransport

extension FederatedServer {
  /// Puts the sum that a session has shown where the sum of a round is released from: as integers where noise is added to
  /// them or within them, else as numbers.
  /// - Throws: `SecureAggregationError` if the counts cannot be those of clients that follow the round.
  func reveal(
    _ sum: RingVector, of facts: SessionFacts, as input: MaskedInput, by secure: SecureRun,
    into report: inout SecureAggregationReport
  ) throws {
    let clients = facts.answers[.input] ?? 0
    let counts = input.counts(of: sum)
    guard counts.arePossible(clients: clients, weightBound: input.weightBound) else {
      throw SecureAggregationError.unacceptable(reason: "the sum of the clients' counts is out of range")
    }
    if input.reportsMetrics { report.take(counts, clients: clients) }
    let revealed = RevealedCounts(
      clients: clients, weight: Double(counts.weight), training: counts.training,
      within: input.reportsMetrics ? Int(counts.within) : nil)
    switch input.values {
    case .noised:
      aggregation.reveal(RevealedIntegers(sum), counts: revealed)
    case .fixedPoint(let encoding) where encoding.rounding == .towardZero:
      let steps = encoding.step / SumGrid(bound: encoding.clipBound).step
      aggregation.reveal(RevealedIntegers(sum, shift: Int(steps.exponent)), counts: revealed)
    case .fixedPoint(let encoding):
      aggregation.reveal(nil, counts: revealed)
      let rotation = input.rotation(round: state.round)
      aggregation.withTotal { total in
        total.fill { vector in secure.withDecoder(encoding) { $0.decode(sum, rotation: rotation, into: &vector) } }
      }
    }
  }
}

extension MaskedCounters {
  /// Whether the sums are such as clients can make together: a client that lies about its counts is seen only if it lies
  /// grossly, since none of them shows.
  func arePossible(clients: Int, weightBound: Int) -> Bool {
    clients > 0 && (Int64(clients)...Int64(clients) * Int64(weightBound)).contains(weight) && examples >= 0
      && steps >= 0
      && (0...Int64(clients)).contains(within) && (0...Int64(clients)).contains(cappedWeights) && saturated >= 0
      && gradients >= 0 && clippedGradients >= 0 && discardedGradients >= 0 && medianNorm >= 0
  }
}

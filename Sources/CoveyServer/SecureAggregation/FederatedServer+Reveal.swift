internal import CoveyAggregation
internal import CoveyCore
internal import CoveyNoise
internal import CoveyPrivacy
internal import CoveyProtection
internal import CoveySecureAggregation
internal import CoveyTransport

extension FederatedServer {
  /// Puts the sum that a session has shown where a round's mean is released from: as integers where noise is added to them
  /// or within them, else as numbers.
  /// - Throws: `SecureAggregationError.spoiledSum` if the counts cannot be those of clients that follow the round.
  func reveal(
    _ sum: RingVector, of facts: SessionFacts, as input: MaskedInput, by secure: SecureRun,
    into report: inout SecureAggregationReport
  ) throws {
    let clients = facts.answers[.input] ?? 0
    let counts = input.counts(of: sum)
    guard counts.arePossible(clients: clients, weightBound: input.weightBound, limit: input.counters.limit) else {
      throw SecureAggregationError.spoiledSum
    }
    if input.reportsMetrics { report.take(counts, clients: clients) }
    let revealed = RevealedCounts(
      clients: clients, weight: Double(counts.weight), training: counts.training,
      within: input.reportsMetrics ? Int(counts.within) : nil)
    fold.withCounts { $0.take(revealed) }
    switch input.values {
    case .noised:
      masked?.reveal(RevealedIntegers(sum))
    case .fixedPoint(let encoding) where encoding.rounding == .conditional:
      let steps = encoding.step / SumGrid(bound: encoding.clipBound).step
      masked?.reveal(RevealedIntegers(sum, shift: Int(steps.exponent)))
      report.rounding = rounding(counts, clients: clients, encoding) { encoding.step * sum.norm(encoding.dimension) }
    case .fixedPoint(let encoding):
      let rotation = input.rotation(round: state.round)
      var norm = 0.0
      masked?.reveal(weight: revealed.weight) { vector in
        secure.withDecoder(encoding) { $0.decode(sum, rotation: rotation, into: &vector) }
        norm = vector.squaredNorm.squareRoot()
      }
      report.rounding = rounding(counts, clients: clients, encoding) { norm }
    }
  }

  /// What rounding did to a sum, against the noise that is added to it, or against its own norm if there is none.
  private func rounding(
    _ counts: MaskedCounters, clients: Int, _ encoding: FixedPointEncoding, norm: () -> Double
  ) -> RoundingReport {
    let unit = encoding.step * Double(encoding.weightBound)
    let error = unit * counts.squaredError.squareRoot()
    let isWeighted = encoding.weightBound > 1
    var report = RoundingReport(
      keptLength: counts.meanKeptLength(clients: clients), error: error, norm: 0, against: .update,
      weightRatio: isWeighted ? Double(encoding.weightBound) * Double(clients) / Double(counts.weight) : nil)
    if encoding.rounding == .conditional, let plan = plan.privacy, plan.addedNoiseMultiplier > 0 {
      report.against = .noise
      report.norm =
        plan.addedNoiseMultiplier * plan.contributionBound(encoding.clipBound)
        * Double(encoding.dimension).squareRoot()
    } else {
      report.norm = norm()
    }
    return report
  }
}

extension RingVector {
  /// The L2 norm of the first elements, read as signed integers.
  fileprivate func norm(_ count: Int) -> Double {
    let unused = Int32(32 - bits)
    return words[..<count].reduce(0.0) { sum, word in
      let value = Double(Int32(bitPattern: word << UInt32(unused)) >> unused)
      return sum + value * value
    }.squareRoot()
  }
}

extension MaskedCounters {
  /// Whether the sums are such as clients can make together: none below 0, none above what so many clients may count. A
  /// client that lies about its counts within that range is not seen, and one that does not is not known.
  func arePossible(clients: Int, weightBound: Int, limit: Int64) -> Bool {
    let all = Int64(clients)
    let ones = [within, cappedWeights]
    let others = [
      examples, steps, saturated, gradients, clippedGradients, discardedGradients, medianNorm, roundingError,
    ]
    return clients > 0 && (all...all * Int64(weightBound)).contains(weight)
      && ones.allSatisfy { (0...all).contains($0) } && others.allSatisfy { (0...all * limit).contains($0) }
      && [loss, keptLength].allSatisfy { $0.magnitude <= (all * limit).magnitude }
  }
}

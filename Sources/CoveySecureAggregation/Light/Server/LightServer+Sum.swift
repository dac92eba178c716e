public import CoveyCore
internal import CoveySystem
internal import Synchronization

extension LightServer {
  /// The sum of the inputs of the clients that delivered one.
  ///
  /// Coded sums that are found to be wrong are left out, and their senders are named as far as that is proven.
  /// - Throws: ``SecureAggregationError/damagedSum`` if it is out of the range of sums, or more coded sums are wrong than can
  ///   be found;
  ///   ``SecureAggregationError/outOfTurn(expected:got:)`` before the last step is closed;
  ///   ``SecureAggregationError/sessionOver`` if the session was aborted.
  public func sum(on workers: any PieceWorkers) throws -> RingVector {
    let roster = roster.withLock { $0 }
    guard !roster.isAborted, let cohort = roster.cohort, roster.step == nil else {
      guard let step = roster.step else { throw SecureAggregationError.sessionOver }
      throw SecureAggregationError.outOfTurn(expected: step, got: .unmasking)
    }
    let sums = try soundSums(of: roster, cohort).prefix(cohort.context.parameters.responders)
    var decoder = MaskDecoder(cohort.code, positions: sums.map(\.position))
    for (row, answer) in sums.enumerated() {
      let elements = try FieldVectorMessage.codedSum.elements(of: answer.message, in: cohort.context)
      decoder.set(row, answer.message.span.bytes.extracting(elements))
    }
    let survivors = roster.answers(in: .input).members
    // An input that was noted just before its step was closed may still be on its way into the sum.
    while cohort.sum.additions < survivors { ThisThread.yield() }
    var sum = RingVector(invitation.shape)
    let bits = invitation.shape.bits
    let isSum = sum.withWords { words in
      cohort.sum.copy(to: words)
      decoder.subtract(from: words, on: workers)
      // Magnitudes of inputs are 2^(bits - 1) at most and their sum's below q / 2, so the word is the sum itself, not only
      // modulo q.
      return SignedResidues.lower(words, count: survivors, bits: bits)
    }
    guard isSum else { throw SecureAggregationError.damagedSum }
    sum.reduce()
    return sum
  }

  /// The coded sums without those that are wrong, if more came than it takes. U are left at least.
  private func soundSums(of roster: LightRoster, _ cohort: LightCohort) throws -> [LightRoster.CodedSum] {
    let (sums, parameters) = (roster.codedSums, cohort.context.parameters)
    guard sums.count > parameters.responders else { return sums }
    let wrong = try CodedSumCheck(parameters).wrong(positions: sums.map(\.position)) { place, body in
      let message = sums[place].message
      let elements = try FieldVectorMessage.codedSum.elements(of: message, in: cohort.context)
      body(message.span.bytes.extracting(elements))
    }
    guard let wrong else { throw SecureAggregationError.damagedSum }
    if !wrong.isEmpty, parameters.areProven(wrong: wrong.count, answers: sums.count) {
      self.roster.withLock { roster in
        for place in wrong {
          roster.exclude(
            Exclusion(
              client: cohort.keys[sums[place].position].client, misconduct: .forgedSum, step: .unmasking,
              evidence: sums[place].message))
        }
      }
    }
    return sums.indices.filter { !wrong.contains($0) }.map { sums[$0] }
  }
}

internal import CoveyCore

/// What takes the masks off a sum over the field.
struct CodedRecovery {
  /// Who takes part.
  let roster: SessionRoster
  /// What messages are read by.
  let context: LightContext
  /// The code of the masks.
  let code: MaskCode
  /// What is left of the session.
  let session: MaskedSession<CodedUnmasking>

  /// A client's sum of coded masks, as it was sent.
  private typealias CodedSum = (position: Int, message: [UInt8])

  /// The sum of the survivors' inputs, and who was found to lie on the way.
  ///
  /// There is none, ``SecureAggregationError/damagedSum``, if it is out of the range of sums, or more coded sums are wrong
  /// than can be found.
  /// - Throws: `CryptoError` if there is no memory for secrets.
  func sum(
    on workers: any PieceWorkers
  ) throws -> (sum: Result<RingVector, SecureAggregationError>, liars: [Exclusion]) {
    let sums: [CodedSum] = session.answers.enumerated().compactMap { position, message in
      message.map { (position, $0) }
    }
    guard let wrong = try wrong(among: sums) else { return (.failure(.damagedSum), []) }
    let liars = liars(wrong, among: sums)
    let sound = sums.indices.filter { !wrong.contains($0) }.prefix(context.parameters.responders).map { sums[$0] }
    var decoder = MaskDecoder(code, positions: sound.map(\.position))
    for (row, answer) in sound.enumerated() {
      let elements = try FieldVectorMessage.codedSum.elements(of: answer.message, in: context)
      decoder.set(row, answer.message.span.bytes.extracting(elements))
    }
    var sum = RingVector(context.session.shape)
    let bits = context.session.shape.bits
    let isSum = sum.withWords { words in
      session.sum.copy(to: words)
      decoder.subtract(from: words, on: workers)
      // Magnitudes of inputs are 2^(bits - 1) at most and their sum's below q / 2, so the word is the sum itself, not only
      // modulo q.
      return SignedResidues.lower(words, count: session.survivors.members, bits: bits)
    }
    guard isSum else { return (.failure(.damagedSum), liars) }
    sum.reduce()
    return (.success(sum), liars)
  }

  /// Where in the list coded sums stand that are wrong, if more came than it takes; nil if there are more than can be found.
  private func wrong(among sums: [CodedSum]) throws -> [Int]? {
    guard sums.count > context.parameters.responders else { return [] }
    return try CodedSumCheck(context.parameters).wrong(positions: sums.map(\.position)) { place, body in
      let message = sums[place].message
      let elements = try FieldVectorMessage.codedSum.elements(of: message, in: context)
      body(message.span.bytes.extracting(elements))
    }
  }

  /// Their senders, if it is proven that they lied.
  private func liars(_ wrong: [Int], among sums: [CodedSum]) -> [Exclusion] {
    guard !wrong.isEmpty, context.parameters.areProven(wrong: wrong.count, answers: sums.count) else { return [] }
    return wrong.map { place in
      Exclusion(
        client: roster.client(at: sums[place].position), misconduct: .forgedSum, step: .unmasking,
        evidence: sums[place].message)
    }
  }
}

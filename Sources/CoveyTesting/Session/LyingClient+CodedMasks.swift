internal import CoveyCore
internal import CoveyCrypto
package import CoveySecureAggregation

/// A client that deals coded masks of LightSecAgg by itself: the words of its code are values of polynomials that it draws,
/// and what it publishes of them is computed as docs/secure-aggregation.md says it.
extension LyingClient {
  /// What it deals.
  /// - Parameters:
  ///   - list: The keys that it was told.
  ///   - lie: What is wrong; nil: nothing.
  ///   - victims: The positions of those whose coded masks are wrong where not all are; nil: the first other one.
  package func codedMasks(
    _ list: KeyList, in context: LightContext, _ lie: DealingLie?, victims: Set<Int>? = nil
  ) throws -> [UInt8] {
    let (parameters, own, session) = (context.parameters, list.position, context.session)
    let victims = victims ?? [own == 0 ? 1 : 0]
    let random = FieldStream(key: try SecretKey.random())
    let degree = parameters.responders - (lie == .higherDegree ? 0 : 1)
    let polynomials = (0..<parameters.codedLength).map { _ in Self.elements(degree + 1, of: random) }
    let words = (0..<parameters.clients).map { position in
      polynomials.map { Self.value($0, at: UInt64(position + 1)) }
    }
    var coded = words
    for victim in victims {
      if lie == .offPolynomial || lie == .offWord { coded[victim][0] = (coded[victim][0] + 1) % PrimeField.order }
      if lie == .notCanonical { coded[victim][0] = PrimeField.order }
    }
    var writer = CodedMasks.begin(in: context)
    var hashes = [[UInt8]](repeating: Bytes32.zero.bytes, count: parameters.clients)
    for peer in list.entries {
      var sealed = try AuthenticatedCipher.seal(
        Self.bytes(coded[peer.position]).span.bytes, with: channelKey(to: peer, session),
        associated: Self.fields(session, SessionStep.shares.rawValue, own, peer.position).span.bytes)
      if lie == .allDamaged || (lie == .damaged && victims.contains(peer.position)) { sealed[40] ^= 1 }
      hashes[peer.position] = try BLAKE2b.hash(sealed.span.bytes).bytes
      writer.write(raw: sealed)
    }
    let dealing = try Transcript("covey/secagg/dealing/v2")
    dealing.append(session.digest.value.bytes)
    dealing.append(own)
    for (position, hash) in hashes.enumerated() {
      dealing.append(position)
      dealing.append(hash)
    }
    let digest = dealing.digest().bytes
    var published = try Self.published(lie == .offWord ? coded : words, digest)
    if lie == .impossibleValue, let victim = victims.first { published[victim][0] = PrimeField.order }
    let values = Self.bytes(published.flatMap { $0 })
    writer.write(raw: values)
    let proof = try channelProof(own, session)
    let proofBytes = proof.challenge.bytes + proof.response.bytes
    writer.write(raw: proofBytes)
    guard session.parameters.server == .active else { return writer.bytes }
    let transcript = try Transcript("covey/secagg/dealt/v2")
    transcript.append(session.digest.value.bytes)
    transcript.append(own)
    transcript.append(digest)
    transcript.append(values)
    transcript.append(proofBytes)
    if let signature = sign(transcript) { writer.write(raw: signature.bytes) }
    return writer.bytes
  }

  /// Four rows of challenges, 64 columns at a time, times every coded mask but its last four elements, which are added.
  private static func published(_ coded: [[UInt64]], _ digest: [UInt8]) throws -> [[UInt64]] {
    let transcript = try Transcript("covey/secagg/dealing-challenge/v2")
    transcript.append(digest)
    let stream = FieldStream(key: try SecretKey(bytes: transcript.digest().bytes.span.bytes))
    let length = (coded.first?.count ?? 4) - 4
    var sums = coded.map { Array($0.suffix(4)) }
    for first in stride(from: 0, to: length, by: 64) {
      let width = min(64, length - first)
      for row in 0..<4 {
        let challenges = elements(width, of: stream)
        for (client, mask) in coded.enumerated() {
          for column in 0..<width {
            sums[client][row] = (sums[client][row] + challenges[column] * mask[first + column] % PrimeField.order)
            sums[client][row] %= PrimeField.order
          }
        }
      }
    }
    return sums
  }

  private static func elements(_ count: Int, of stream: FieldStream) -> [UInt64] {
    var words = [UInt32](repeating: 0, count: count)
    words.withUnsafeMutableBufferPointer { stream.fill($0) }
    return words.map { UInt64($0) }
  }

  private static func value(_ polynomial: [UInt64], at point: UInt64) -> UInt64 {
    polynomial.reversed().reduce(0) { ($0 * point % PrimeField.order + $1) % PrimeField.order }
  }

  private static func bytes(_ words: [UInt64]) -> [UInt8] {
    words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) } }
  }
}

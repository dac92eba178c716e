internal import CoveyCore
package import CoveyCrypto

/// What makes a list of a session unique: signatures of a quorum of its committee.
///
/// 2q - M is more than the colluders that a committee of M may have, so two quorums have an honest member in common, and it
/// signs one list of a kind only. Without a certificate nothing is masked and nothing answered.
public struct ListCertificate: Sendable, Hashable {
  /// A member's signature on ``WitnessedList/transcript(in:)``.
  public typealias Witness = UnmaskingRequest.Witness

  /// The signatures by ascending position.
  public let witnesses: [Witness]

  /// A certificate, as a message states it.
  public init(_ witnesses: [Witness]) { self.witnesses = witnesses }

  /// The certificate of the first q of some signatures, by position; nil if there are fewer.
  package init?(_ signatures: [Signature?], committee: [Int], quorum: Int) {
    var witnesses: [Witness] = []
    for position in committee where witnesses.count < quorum {
      if let signature = signatures[position] { witnesses.append(Witness(position: position, signature: signature)) }
    }
    guard witnesses.count == quorum else { return nil }
    self.init(witnesses)
  }

  /// Bytes of a certificate in messages.
  static func byteCount(quorum: Int) -> Int { 4 + quorum * Witness.byteCount }

  /// Refuses all but exactly `quorum` valid signatures of different members, by ascending position.
  /// - Parameters:
  ///   - list: What was signed.
  ///   - session: The session's digest.
  ///   - committee: Who may sign.
  ///   - quorum: How many must have signed, >= 1.
  ///   - step: The step in which the certificate came.
  /// - Throws: ``SecureAggregationError/badCertificate(_:)``; `CryptoError.libraryUnavailable` if libsodium cannot start.
  public func verify(
    _ list: WitnessedList, in session: SessionDigest, committee: [CommitteeMember], quorum: Int, step: SessionStep
  ) throws {
    let bad = SecureAggregationError.badCertificate(step)
    guard quorum > 0, witnesses.count == quorum else { throw bad }
    let transcript = try list.transcript(in: session)
    var members = committee[...]
    for witness in witnesses {
      // Both ascend, so a member that signs twice, or out of order, is not found again.
      while let next = members.first, next.position != witness.position { members.removeFirst() }
      guard let member = members.popFirst(), member.key.isValid(witness.signature, of: transcript) else { throw bad }
    }
  }
}

extension WireWriter {
  /// Writes a certificate.
  mutating func write(_ certificate: ListCertificate) { write(certificate.witnesses) }

  /// Writes signatures with their number in front.
  mutating func write(_ witnesses: [ListCertificate.Witness]) {
    write(count: witnesses.count)
    for witness in witnesses {
      write(UInt32(witness.position))
      write(raw: witness.signature.bytes)
    }
  }
}

extension WireReader {
  /// The next certificate of at most `quorum` signatures.
  mutating func certificate(quorum: Int, of clients: Int) throws -> ListCertificate {
    let count = try int32("the number of signatures", in: 0...quorum)
    try require(count, elementsOf: ListCertificate.Witness.byteCount)
    var witnesses: [ListCertificate.Witness] = []
    witnesses.reserveCapacity(count)
    for _ in 0..<count {
      let position = try position(after: witnesses.last?.position ?? -1, of: clients)
      witnesses.append(ListCertificate.Witness(position: position, signature: try signature()))
    }
    return ListCertificate(witnesses)
  }
}

internal import CoveyCore
internal import CoveyCrypto

/// What a client of LightSecAgg dealt, read and checked, all but that what it published are words of the code, which is
/// checked for all clients at once.
struct LightDealing: Sendable {
  let masks: CodedMasks
  /// ``CodedMaskSummary/digest(of:in:)``.
  let digest: Bytes32

  /// Reads and checks a client's dealing.
  /// - Parameter key: The dealer's identity, against active servers.
  /// - Throws: ``SecureAggregationError/badDealing(_:)`` if what it published are no elements of the field, or it
  ///   does not know the secret half of its channel key;
  ///   ``SecureAggregationError/badSignature(_:)`` if it is not known to be the dealer's, so that nothing is proven;
  ///   ``SecureAggregationError``.
  init(_ message: [UInt8], from position: Int, _ cohort: LightCohort, key: VerificationKey?) throws {
    let session = cohort.context.session.digest
    masks = try CodedMasks(decoding: message, in: cohort.context)
    digest = try masks.summary.digest(of: position, in: session)
    let client = cohort.keys[position].client
    if let key {
      let transcript = try masks.summary.signedTranscript(of: position, digest: digest, in: session)
      guard let signature = masks.summary.signature, key.isValid(signature, of: transcript) else {
        throw SecureAggregationError.badSignature(client)
      }
    }
    let channelKey = cohort.keys[position].channelKey
    let proven = SessionBinding(cohort.context.session).channelProofBinding(of: position, key: channelKey)
    guard masks.summary.values.allSatisfy({ UInt64($0) < PrimeField.order }),
      try masks.summary.channelProof.isValid(of: channelKey, proven)
    else {
      throw SecureAggregationError.badDealing(client)
    }
  }

  /// What is passed on to the client at `receiver` of what the one at `sender` dealt.
  func entry(for receiver: Int, from sender: Int) -> CodedMaskDelivery.Entry {
    CodedMaskDelivery.Entry(
      sealed: masks.sealed(for: receiver, from: sender), value: masks.summary.value(for: receiver), digest: digest)
  }

  /// What shows to anybody that what was published are no words of the code.
  func evidence(of dealer: Int, in context: LightContext) -> [UInt8] {
    DisputedCodedMasks(entries: [DisputedCodedMasks.Entry(dealer: dealer, summary: masks.summary)]).encoded(in: context)
  }
}

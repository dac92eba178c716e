internal import CoveyCore
internal import CoveyCrypto

/// What a client keeps once it knows who takes part, until it masks.
struct ReadyMask: ClientReady {
  /// The mask to be added.
  let mask: MaskKey
  /// What the client needs in the end.
  let held: HeldMasks

  var secrets: [AnyObject] { held.inbound + [mask.key, held.sum.object] }

  /// From then on `values` are elements of the field.
  func mask(_ values: inout RingVector, into message: inout [UInt8]) throws -> any ClientHeld {
    values.reduce()
    let bits = values.bits
    try values.withWords { words in
      SignedResidues.lift(words, bits: bits)
      try mask.add(to: words)
      FieldVectorMessage.input.write(UnsafeBufferPointer(words), to: &message, in: held.context)
    }
    return held
  }
}

/// The coded masks that a client holds until it is told who is alive: their sum, and each of them as it came, sealed, so
/// that those of dropouts can be taken out.
struct HeldMasks: ClientHeld {
  /// What messages are read and written by.
  let context: LightContext
  /// The keys that open coded masks, in the order of ``ClientMembership/neighbours``.
  let inbound: [SecretKey]
  /// The sum of the coded masks of all who take part.
  let sum: SecretWords
  private let roster: AcceptedRoster
  private let delivery: CodedMaskDelivery

  /// What a client holds of the others' coded masks.
  init(_ checked: CheckedMasks, _ roster: AcceptedRoster) {
    context = checked.dealt.context
    inbound = checked.dealt.inbound
    sum = checked.sum
    delivery = checked.delivery
    self.roster = roster
  }

  var secrets: [AnyObject] { inbound + [sum.object] }

  /// The coded sum of the survivors' masks, made in the place of ``sum``.
  func answer(for survivors: PositionSet) throws -> [UInt8] {
    for dropout in roster.members.subtracting(survivors).positions { try subtract(dropout) }
    var message: [UInt8] = []
    sum.withWords { FieldVectorMessage.codedSum.write(UnsafeBufferPointer($0), to: &message, in: context) }
    return message
  }

  /// Takes the coded mask of the client at a position, which was checked before, out of the sum.
  /// - Throws: `CryptoError` if there is no memory for secrets.
  func subtract(_ dealer: Int) throws {
    let membership = roster.membership
    let associated = membership.binding.associatedData(from: dealer, to: membership.position)
    let coded = try delivery.withSealed(from: dealer) {
      try AuthenticatedCipher.open(
        $0, with: inbound[membership.place(of: dealer)], associated: associated.span.bytes)
    }
    sum.subtract(coded)
  }
}

internal import CoveyCrypto

/// What comes of a sealed coded mask when its holder, or a judge who was shown the channel's key, opens and checks it.
enum OpenedMask {
  /// It is what the dealer published.
  case good(SecretBytes)
  /// It is not, and this is the first thing that is wrong.
  case faulty(DealingFault)

  /// Opens and checks the coded mask of `dealer` for `holder`.
  /// - Parameters:
  ///   - key: Of the channel from dealer to holder.
  ///   - digest: That of the whole dealing.
  ///   - value: What the dealer published.
  /// - Throws: `CryptoError` if there is no memory for secrets.
  init(
    _ sealed: RawSpan, of dealer: Int, for holder: Int, key: SecretKey, digest: Bytes32, value: [UInt32],
    _ binding: SessionBinding
  ) throws {
    let associated = binding.associatedData(from: dealer, to: holder)
    let coded: SecretBytes
    do {
      coded = try AuthenticatedCipher.open(sealed, with: key, associated: associated.span.bytes)
    } catch CryptoError.authenticationFailed {
      self = .faulty(.unreadable)
      return
    }
    guard coded.withBytes(FieldVectorMessage.areElements) else {
      self = .faulty(.notCanonical)
      return
    }
    let challenge = try CodedMaskSummary.challenge(of: digest)
    let sums = coded.withBytes { Self.published($0, under: challenge) }
    self = sums == value ? .good(coded) : .faulty(.value)
  }

  /// What is to be published of a coded mask.
  private static func published(_ coded: RawSpan, under challenge: FieldRows) -> [UInt32] {
    let end = coded.byteCount - 4 * LightParameters.checks
    var sums = (0..<LightParameters.checks).map {
      coded.unsafeLoadUnaligned(fromByteOffset: end + 4 * $0, as: UInt32.self)
    }
    challenge.multiply(coded.extracting(..<end), into: &sums)
    return sums
  }

  /// What is wrong; nil if nothing is.
  var fault: DealingFault? {
    switch self {
    case .good: nil
    case .faulty(let fault): fault
    }
  }
}

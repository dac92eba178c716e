internal import CoveyCore
internal import CoveyCrypto
internal import CoveySecureAggregation

/// Makes up messages, in the right form but with other contents.
enum Forgery {
  /// Where the session's digest stands in every message after the list of keys.
  static let digestRange = MessageHeader.byteCount..<MessageHeader.byteCount + Bytes32.byteCount

  /// The same message in the name of another session.
  static func renamed(_ message: [UInt8], to digest: SessionDigest) -> [UInt8] {
    guard message.count >= digestRange.upperBound else { return message }
    var message = message
    message.replaceSubrange(digestRange, with: digest.value.bytes)
    return message
  }

  /// The message with one bit changed.
  static func flipped(_ message: [UInt8], at offset: Int) -> [UInt8] {
    guard message.indices.contains(offset) else { return message }
    var message = message
    message[offset] ^= 1
    return message
  }

  /// 32 bytes that are nobody's digest.
  static func noise(_ byte: UInt8 = 7) -> Bytes32 { Bytes32(ArraySlice(repeating: byte, count: Bytes32.byteCount)) }

  /// A public key that is the neutral element: every agreement with it gives that.
  static func lowOrderKey() throws -> PublicKey {
    let zeros = [UInt8](repeating: 0, count: PublicKey.byteCount)
    return try PublicKey(bytes: zeros.span.bytes)
  }
}

extension SessionInvitation {
  /// The invitation with some fields changed.
  func changed(
    method: SecureAggregationProtocol? = nil, server: ServerModel? = nil, task: String? = nil, round: Int? = nil,
    shape: RingShape? = nil, encodingDigest: Bytes32? = nil, modelDigest: Bytes32? = nil, minimumClients: Int? = nil,
    corruptionRate: Double? = nil, sigma: Int? = nil, enrolled: Int? = nil, directoryDigest: Bytes32? = nil
  ) throws -> SessionInvitation {
    try SessionInvitation(
      method: method ?? self.method, server: server ?? self.server, task: task ?? self.task,
      round: round ?? self.round, shape: shape ?? self.shape, encodingDigest: encodingDigest ?? self.encodingDigest,
      modelDigest: modelDigest ?? self.modelDigest, invited: invited,
      minimumClients: minimumClients ?? self.minimumClients, corruptionRate: corruptionRate ?? self.corruptionRate,
      dropoutRate: dropoutRate, sigma: sigma ?? self.sigma, eta: eta,
      enrolled: (server ?? self.server) == .active ? enrolled ?? max(self.enrolled, invited) : 0,
      directoryDigest: (server ?? self.server) == .active ? directoryDigest ?? self.directoryDigest : .zero)
  }
}

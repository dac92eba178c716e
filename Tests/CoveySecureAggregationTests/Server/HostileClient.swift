import CoveyCore
import CoveyCrypto
import CoveySecureAggregation

/// A client that follows the protocol but for the secrets that it shares out: they are not those that its masks come from.
final class HostileClient {
  let client: ClientID
  private let invitation: SessionInvitation
  private let channel: KeyAgreementKey
  private let mask: KeyAgreementKey

  init(_ client: ClientID, _ invitation: SessionInvitation) throws {
    self.client = client
    self.invitation = invitation
    channel = try KeyAgreementKey()
    mask = try KeyAgreementKey(seed: try ShamirSharing.randomSecret())
  }

  func keys() throws -> [UInt8] {
    try KeyAdvertisement(client: client, channelKey: channel.publicKey, maskKey: mask.publicKey)
      .encoded(for: invitation)
  }

  /// Shares of another seed, well formed and with the right commitments to each.
  func shares(_ message: [UInt8]) throws -> [UInt8] {
    let list = try KeyList(decoding: message, for: invitation, client: client)
    let context = try SessionContext(invitation, list)
    let binding = SessionBinding(context)
    let sharing = try ShamirSharing(threshold: context.parameters.threshold, holders: context.parameters.holders)
    let selfMask = try ShamirSharing.randomSecret()
    let (seedShares, selfMaskShares) = (
      try sharing.split(try ShamirSharing.randomSecret()), try sharing.split(selfMask)
    )
    func commitments(_ share: Int, _ holder: Int) throws -> (ShareCommitment, ShareCommitment) {
      (
        try seedShares.withShare(at: share) {
          try binding.commitment(to: $0, .maskKey, of: list.position, heldBy: holder)
        },
        try selfMaskShares.withShare(at: share) {
          try binding.commitment(to: $0, .selfMask, of: list.position, heldBy: holder)
        }
      )
    }
    let sealed = try list.entries.enumerated().map { rank, peer in
      let share = context.parameters.holdsOwnShare ? peer.position : rank
      let packet = try SharePacket()
      seedShares.withShare(at: share) { packet.write($0, .maskKey) }
      selfMaskShares.withShare(at: share) { packet.write($0, .selfMask) }
      let pairKey = try binding.pairMaskKey(
        mask.sharedSecret(with: peer.maskKey), between: mask.publicKey, and: peer.maskKey)
      packet.write(confirmation: try binding.confirmation(of: pairKey, from: list.position, to: peer.position))
      let key = try binding.channelKey(
        channel.sharedSecret(with: peer.channelKey), from: channel.publicKey, to: peer.channelKey)
      let associated = binding.associatedData(from: list.position, to: peer.position)
      let (maskKey, own) = try commitments(share, peer.position)
      return SealedShare(
        position: peer.position, maskKeyCommitment: maskKey, selfMaskCommitment: own,
        sealed: try packet.bytes.withBytes {
          try AuthenticatedCipher.seal($0, with: key, associated: associated.span.bytes)
        }[...])
    }
    var kept: EncryptedShares.KeptShares?
    if context.parameters.holdsOwnShare {
      let (maskKey, own) = try commitments(list.position, list.position)
      kept = EncryptedShares.KeptShares(maskKeyCommitment: maskKey, selfMaskCommitment: own)
    }
    return EncryptedShares(
      selfMaskCommitment: try binding.selfMaskCommitment(selfMask, of: list.position), kept: kept, shares: sealed
    ).encoded(in: context)
  }
}

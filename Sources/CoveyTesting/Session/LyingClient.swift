package import CoveyCore
package import CoveyCrypto
package import CoveySecureAggregation

/// A client that speaks SecAgg by itself, up to what it deals and what it complains of: it can lie inside of what it seals.
/// What it derives is written down here a second time, as docs/secure-aggregation.md says it, so that it also shows that
/// the implementation under test derives the same.
package final class LyingClient {
  package let client: ClientID
  let channel: GroupKey
  let mask: GroupKey
  /// The channel key that it states instead of the public half of its own.
  package var borrowedChannelKey: PublicKey?
  private let signer: SigningKey?
  /// What its accomplices must be told that the masked shares are: those of the wrong shares that they hold.
  package internal(set) var hiddenValues: [Int: Bytes32] = [:]
  /// What is added to the shares of its mask key that lie off the polynomial, by the holder's position; where there is
  /// nothing, a share is any number.
  package var offsets: [Int: Int] = [:]

  /// A client with fresh keys.
  /// - Parameter signer: Its identity, against active servers.
  package init(_ client: ClientID, signer: SigningKey? = nil) throws {
    self.client = client
    self.signer = signer
    channel = try GroupKey()
    mask = try GroupKey()
  }

  /// Its keys.
  /// - Parameter maskKey: What it states instead of the public half of its mask key.
  package func keys(_ invitation: SessionInvitation, maskKey: PublicKey? = nil) throws -> KeyAdvertisement {
    let (channelKey, stated) = (borrowedChannelKey ?? channel.publicKey, maskKey ?? mask.publicKey)
    let transcript = try KeyAdvertisement.transcript(
      of: invitation.digest(), client: client, channelKey: channelKey, maskKey: stated)
    return KeyAdvertisement(
      client: client, channelKey: channelKey, maskKey: stated,
      signature: invitation.server == .active ? signer?.signature(of: transcript) : nil)
  }

  /// Its answer to shares: it complains of some dealers.
  package func complaints(_ fault: DealingFault, of dealers: [Int], in context: SessionContext) -> [UInt8] {
    ShareComplaints(entries: dealers.sorted().map { ShareComplaints.Entry(dealer: $0, fault: fault) })
      .encoded(in: context)
  }

  /// What it shows in a dispute: the right secret of the channel to a dealer, or one that it made up.
  /// - Parameters:
  ///   - own: Its position.
  ///   - isForged: Whether it claims another secret than the pair has.
  package func evidence(
    _ fault: DealingFault, against dealer: KeyList.Entry, as own: Int, in context: SessionContext, isForged: Bool
  ) throws -> [UInt8] {
    let claimant = isForged ? try GroupKey() : channel
    let shared = try claimant.sharedSecret(with: dealer.channelKey).withBytes { try PublicKey(bytes: $0) }
    let proof = try EqualLogarithmsProof(of: claimant, with: dealer.channelKey) { [channel] first, second, half in
      let transcript = try Transcript("covey/secagg/dispute/v2")
      transcript.append(context.digest.value.bytes)
      transcript.append(own)
      transcript.append(dealer.position)
      for key in [channel.publicKey, dealer.channelKey, shared, first, second] { transcript.append(key) }
      transcript.append(half)
      return transcript
    }
    let entry = DisputeEvidence.Entry(dealer: dealer.position, fault: fault, shared: shared, proof: proof)
    return DisputeEvidence(entries: [entry]).encoded(in: context)
  }

  /// Its proof that it knows the secret half of its channel key; of a borrowed key it does not, and proves another's.
  func channelProof(_ own: Int, _ context: SessionContext) throws -> KnowledgeProof {
    try KnowledgeProof(of: channel) { [key = borrowedChannelKey ?? channel.publicKey] element, half in
      let transcript = try Transcript("covey/secagg/channel-proof/v2")
      transcript.append(context.digest.value.bytes)
      transcript.append(own)
      transcript.append(key)
      transcript.append(element)
      transcript.append(half)
      return transcript
    }
  }

  func sign(_ transcript: Transcript) -> Signature? { signer?.signature(of: transcript) }

  /// The key of its channel to another client.
  func channelKey(to peer: KeyList.Entry, _ context: SessionContext) throws -> SecretKey {
    let transcript = try Transcript("covey/secagg/channel/v2")
    transcript.append(context.digest.value.bytes)
    transcript.append(channel.publicKey)
    transcript.append(peer.channelKey)
    return try channel.sharedSecret(with: peer.channelKey).derive(transcript)
  }

  static func fields(_ context: SessionContext, _ integers: Int...) -> [UInt8] {
    var bytes = context.digest.value.bytes
    for integer in integers { withUnsafeBytes(of: UInt32(integer).littleEndian) { bytes.append(contentsOf: $0) } }
    return bytes
  }
}

import CoveyCore
import CoveyCrypto
import CoveySecureAggregation

/// Every decoder with a valid message and a round trip: decodes and encodes again.
struct MessageKind {
  let name: String
  let step: SessionStep
  let direction: MessageDirection
  let bytes: [UInt8]
  let recode: ([UInt8]) throws -> [UInt8]

  /// All messages of a session, as a client at a position sees them.
  static func all(_ session: SampleSession, position: Int, using random: inout SplitMix) throws -> [MessageKind] {
    let (invitation, context) = (session.invitation, session.context)
    let client = session.keys[position].client
    let survivorList = SurvivorList(survivors: session.survivors(using: &random))
    let consistency = ConsistencySignature(signature: try Signature(bytes: random.bytes(64).span.bytes))
    return [
      MessageKind(name: "invitation", step: .keys, direction: .toClient, bytes: invitation.encoded()) {
        try SessionInvitation(decoding: $0).encoded()
      },
      MessageKind(
        name: "keys", step: .keys, direction: .toServer,
        bytes: try session.keys[position].encoded(for: invitation)
      ) { try KeyAdvertisement(decoding: $0, for: invitation).encoded(for: invitation) },
      MessageKind(
        name: "key list", step: .shares, direction: .toClient, bytes: try session.keyList(position).encoded()
      ) { try KeyList(decoding: $0, for: invitation, client: client).encoded() },
      MessageKind(
        name: "shares", step: .shares, direction: .toServer,
        bytes: try session.encryptedShares(position, using: &random).encoded(in: context)
      ) { try EncryptedShares(decoding: $0, in: context).encoded(in: context) },
      MessageKind(
        name: "delivery", step: .check, direction: .toClient,
        bytes: try session.shareDelivery(position, using: &random).encoded(in: context)
      ) { try ShareDelivery(decoding: $0, in: context).encoded(in: context) },
      MessageKind(
        name: "complaints", step: .check, direction: .toServer,
        bytes: session.shareComplaints(position, using: &random).encoded(in: context)
      ) { try ShareComplaints(decoding: $0, in: context).encoded(in: context) },
      MessageKind(
        name: "disputed", step: .dispute, direction: .toClient,
        bytes: try session.disputedDealings(position, using: &random).encoded(in: context)
      ) { try DisputedDealings(decoding: $0, in: context).encoded(in: context) },
      MessageKind(
        name: "evidence", step: .dispute, direction: .toServer,
        bytes: try session.disputeEvidence(position, using: &random).encoded(in: context)
      ) { try DisputeEvidence(decoding: $0, in: context).encoded(in: context) },
      MessageKind(
        name: "roster", step: .input, direction: .toClient,
        bytes: ClientRoster(
          members: session.survivors(using: &random), certificate: try session.certificate(using: &random)
        ).encoded(in: context)
      ) { try ClientRoster(decoding: $0, in: context).encoded(in: context) },
      MessageKind(
        name: "shown roster", step: .roster, direction: .toClient,
        bytes: ClientRoster(members: session.survivors(using: &random)).encoded(in: context, .roster)
      ) { try ClientRoster(decoding: $0, in: context, .roster).encoded(in: context, .roster) },
      MessageKind(
        name: "roster signature", step: .roster, direction: .toServer, bytes: consistency.encoded(in: context, .roster)
      ) { try ConsistencySignature(decoding: $0, in: context, .roster).encoded(in: context, .roster) },
      MessageKind(
        name: "input", step: .input, direction: .toServer, bytes: session.maskedInput(using: &random)
      ) { bytes in
        let payload = try MaskedInputMessage.payload(of: bytes, in: context)
        var message: [UInt8] = []
        MaskedInputMessage.begin(&message, in: context, roster: Bytes32(bytes[40..<72]))
        return message + bytes[payload]
      },
      MessageKind(
        name: "survivors", step: .consistency, direction: .toClient, bytes: survivorList.encoded(in: context)
      ) { try SurvivorList(decoding: $0, in: context).encoded(in: context) },
      MessageKind(
        name: "consistency", step: .consistency, direction: .toServer, bytes: consistency.encoded(in: context)
      ) { try ConsistencySignature(decoding: $0, in: context).encoded(in: context) },
      MessageKind(
        name: "request", step: .unmasking, direction: .toClient,
        bytes: try session.unmaskingRequest(position, using: &random).encoded(in: context)
      ) { try UnmaskingRequest(decoding: $0, in: context).encoded(in: context) },
      MessageKind(
        name: "response", step: .unmasking, direction: .toServer,
        bytes: try session.unmaskingResponse(position, using: &random).encoded(in: context)
      ) { try UnmaskingResponse(decoding: $0, in: context).encoded(in: context) },
    ]
  }

  /// Sessions of every shape: complete and sparse, either server.
  static func sessions(using random: inout SplitMix) throws -> [SampleSession] {
    [
      try SampleSession(.secagg, .semiHonest, clients: 5, using: &random),
      try SampleSession(.secagg, .active, clients: 6, using: &random),
      try SampleSession(.secaggPlus, .semiHonest, clients: 23, sigma: 5, eta: 3, using: &random),
      try SampleSession(.secaggPlus, .active, clients: 41, corruptionRate: 0.03, eta: 3, using: &random),
      try SampleSession(.lightSecAgg, .semiHonest, clients: 4, using: &random),
    ]
  }
}

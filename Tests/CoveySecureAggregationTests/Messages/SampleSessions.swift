import CoveyCore
import CoveyCrypto
import CoveySecureAggregation

/// A generator with a fixed seed (Steele, Lea and Flood 2014, DOI 10.1145/2714064.2660195).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }
  mutating func groupElement() throws -> PublicKey {
    try GroupKey(scalar: SecretKey(bytes: (bytes(31) + [UInt8(next() & 15)]).span.bytes)).publicKey
  }
  mutating func bytes32() throws -> Bytes32 { Bytes32(try BLAKE2b.hash(bytes(8).span.bytes)) }
}

/// A session with made-up keys: the messages' contents are random, their relations as the protocol has them.
struct SampleSession {
  let invitation: SessionInvitation
  let keys: [KeyAdvertisement]
  let tree: KeyTree
  let parameters: SessionParameters
  let graphSeed: Bytes32
  let graph: CommunicationGraph
  let context: SessionContext

  init(
    _ method: SecureAggregationProtocol, _ server: ServerModel, clients: Int,
    shape: RingShape = .init(count: 11, bits: 13),
    corruptionRate: Double = 0.05, dropoutRate: Double = 0.05, sigma: Int? = nil, eta: Int = 30,
    using random: inout SplitMix
  ) throws {
    invitation = try SessionInvitation(
      method: method, server: server, task: "a täsk", round: Int.random(in: 0...1000, using: &random), shape: shape,
      encodingDigest: random.bytes32(), modelDigest: random.bytes32(), invited: clients + 2,
      minimumClients: SessionFixture.leastMinimum(clients + 3, server, corruptionRate: corruptionRate),
      corruptionRate: corruptionRate, dropoutRate: dropoutRate,
      sigma: sigma, eta: eta, enrolled: server == .active ? clients + 3 : 0,
      directoryDigest: server == .active ? random.bytes32() : .zero)
    var keys: [KeyAdvertisement] = []
    var client = 0
    for _ in 0..<clients {
      client += Int.random(in: 1...50, using: &random)
      let signature = try server == .active ? Signature(bytes: random.bytes(64).span.bytes) : nil
      keys.append(
        KeyAdvertisement(
          client: ClientID(rawValue: client), channelKey: try random.groupElement(),
          maskKey: try random.groupElement(), signature: signature))
    }
    self.keys = keys
    tree = try KeyTree(keys, invitation: invitation.digest())
    parameters = try SessionParameters(invitation, clients: clients)
    graphSeed = try KeyList.graphSeed(invitation: invitation.digest(), clients: clients, root: tree.root)
    graph = try CommunicationGraph(parameters, seed: graphSeed)
    context = try SessionContext(invitation, parameters, graphSeed: graphSeed, root: tree.root)
  }

  /// The list that an honest server sends.
  func keyList(_ position: Int) throws -> KeyList {
    try KeyList(
      for: position, keys: keys, tree: tree, parameters: parameters, graph: graph, graphSeed: graphSeed)
  }

  func sealedShare(_ position: Int, using random: inout SplitMix) throws -> SealedShare {
    SealedShare(
      position: position, maskKeyCommitment: ShareCommitment(try BLAKE2b.hash(random.bytes(8).span.bytes)),
      selfMaskCommitment: ShareCommitment(try BLAKE2b.hash(random.bytes(8).span.bytes)), value: try random.bytes32(),
      sealed: random.bytes(SealedShare.sealedByteCount)[...])
  }

  func encryptedShares(_ position: Int, using random: inout SplitMix) throws -> EncryptedShares {
    let kept = try EncryptedShares.KeptShares(
      maskKeyCommitment: ShareCommitment(BLAKE2b.hash("kept s")),
      selfMaskCommitment: ShareCommitment(BLAKE2b.hash("b")),
      value: random.bytes32())
    return EncryptedShares(
      selfMaskKey: try PublicKey(bytes: random.bytes(32).span.bytes),
      mask: try PublicKey(bytes: random.bytes(32).span.bytes),
      channelProof: KnowledgeProof(
        challenge: GroupScalar(reducing: try BLAKE2b.hash("challenge"), try BLAKE2b.hash("\(position)")),
        response: GroupScalar(reducing: try BLAKE2b.hash("response"), try BLAKE2b.hash("\(position)"))),
      kept: parameters.holdsOwnShare ? kept : nil,
      shares: try graph.neighbours(of: position).map { try sealedShare($0, using: &random) },
      signature: parameters.server == .active ? try Signature(bytes: random.bytes(64).span.bytes) : nil)
  }

  /// As many signatures of the committee as a list takes; nil without one.
  func certificate(using random: inout SplitMix) throws -> ListCertificate? {
    guard parameters.quorum > 0 else { return nil }
    return ListCertificate(
      try graph.committee(of: parameters.committee).prefix(parameters.quorum).map {
        .init(position: $0, signature: try Signature(bytes: random.bytes(64).span.bytes))
      })
  }

  func shareDelivery(_ position: Int, using random: inout SplitMix) throws -> ShareDelivery {
    let dealers = graph.neighbours(of: position).filter { _ in Bool.random(using: &random) }
    return ShareDelivery(
      entries: try dealers.map {
        ShareDelivery.Entry(share: try sealedShare($0, using: &random), digest: try random.bytes32())
      })
  }

  func shareComplaints(_ position: Int, using random: inout SplitMix) -> ShareComplaints {
    ShareComplaints(
      entries: graph.neighbours(of: position).filter { _ in Bool.random(using: &random) }.map {
        ShareComplaints.Entry(dealer: $0, fault: DealingFault.allCases.randomElement(using: &random) ?? .value)
      })
  }

  /// As many of a client's neighbours as it may complain of, at least one.
  private func disputed(_ position: Int) -> [Int] {
    Array(graph.neighbours(of: position).prefix(max(parameters.threshold - 1, 1)))
  }

  func disputedDealings(_ position: Int, using random: inout SplitMix) throws -> DisputedDealings {
    DisputedDealings(
      entries: try disputed(position).map {
        DisputedDealings.Entry(dealer: $0, dealing: try encryptedShares($0, using: &random))
      })
  }

  func disputeEvidence(_ position: Int, using random: inout SplitMix) throws -> DisputeEvidence {
    DisputeEvidence(
      entries: try disputed(position).map {
        DisputeEvidence.Entry(
          dealer: $0, fault: .commitment, shared: try PublicKey(bytes: random.bytes(32).span.bytes),
          proof: EqualLogarithmsProof(
            challenge: GroupScalar(reducing: try BLAKE2b.hash("challenge"), try BLAKE2b.hash("\($0)")),
            response: GroupScalar(reducing: try BLAKE2b.hash("response"), try BLAKE2b.hash("\($0)"))))
      })
  }

  func survivors(using random: inout SplitMix) -> PositionSet {
    PositionSet(
      count: parameters.clients, (0..<parameters.clients).filter { _ in Int.random(in: 0..<5, using: &random) > 0 })
  }

  func unmaskingRequest(_ position: Int, using random: inout SplitMix) throws -> UnmaskingRequest {
    let signers = (graph.neighbours(of: position) + [position]).sorted()
    if let certificate = try certificate(using: &random) {
      return UnmaskingRequest(survivors: survivors(using: &random), witnesses: certificate.witnesses)
    }
    return UnmaskingRequest(
      survivors: survivors(using: &random),
      witnesses: parameters.server == .active
        ? try signers.map { .init(position: $0, signature: try Signature(bytes: random.bytes(64).span.bytes)) } : [])
  }

  func unmaskingResponse(_ position: Int, using random: inout SplitMix) throws -> UnmaskingResponse {
    let dealers = parameters.holdsOwnShare ? Array(0..<parameters.clients) : graph.neighbours(of: position)
    return UnmaskingResponse(
      entries: try dealers.filter { _ in Int.random(in: 0..<5, using: &random) > 0 }.map {
        .init(
          position: $0, kind: Bool.random(using: &random) ? .maskKey : .selfMask,
          share: try SecretKey(bytes: random.bytes(32).span.bytes))
      })
  }

  func maskedInput(using random: inout SplitMix) -> [UInt8] {
    var message = random.bytes(7)
    MaskedInputMessage.begin(&message, in: context, roster: .zero)
    var payload = random.bytes(MaskedInputMessage.payloadByteCount(context.shape))
    let used = (context.shape.count * context.shape.bits) & 7
    if used != 0 { payload[payload.count - 1] &= 1 << UInt8(used) - 1 }
    return message + payload
  }
}

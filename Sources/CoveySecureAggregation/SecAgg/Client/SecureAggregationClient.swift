public import CoveyCore

/// A client of SecAgg (Bonawitz et al. 2017, CCS, eprint 2017/281, figure 4) or SecAgg+ (Bell et al. 2020, CCS, eprint
/// 2020/704): it adds masks to its input that cancel in the sum of all inputs, and deals shares of their secrets to its
/// neighbours, so that the masks of those who drop out can be taken off too.
///
/// What it guards its input from depends on the invitation. Against a ``ServerModel/semiHonest`` server and its colluders
/// the server must follow the protocol; a lying one can make up all other clients. Against an ``ServerModel/active`` one
/// keys are signed by identities that the server cannot make, and clients sign who is alive before they answer.
///
/// Keys are new in every session. One thread at a time.
public final class SecureAggregationClient: FramedClient {
  /// A client that waits for its invitation.
  /// - Parameters:
  ///   - client: Who takes part.
  ///   - policy: The least that it asks of the session.
  ///   - identity: Its key and the directory of the others', against active servers; nil: it has none.
  ///   - history: The rounds that it took part in.
  public convenience init(
    client: ClientID, policy: ClientPolicy, identity: ClientIdentity? = nil, history: any ParticipationHistory
  ) {
    self.init(client: client, policy: policy, identity: identity, history: history, fixed: nil)
  }

  /// A client that takes part in a session of stated sizes, for tests of small graphs.
  package init(
    client: ClientID, policy: ClientPolicy, identity: ClientIdentity?, history: any ParticipationHistory,
    fixed: SessionParameters?
  ) {
    super.init(
      ShareMasking.self, client: client, policy: policy, identity: identity, history: history, fixed: fixed)
  }
}

/// The client's half of SecAgg and SecAgg+.
enum ShareMasking: ClientMasking {
  static func speaks(_ method: SecureAggregationProtocol) -> Bool {
    method == .secagg || method == .secaggPlus
  }

  static func check(_ invitation: SessionInvitation) {}

  static func leastClients(_ membership: ClientMembership) -> Int { membership.invitation.minimumClients }

  /// Each complaint opens a channel, and with it a share of this client's own secrets.
  static func mostComplaints(_ membership: ClientMembership) -> Int { membership.parameters.threshold - 1 }

  static func deal(
    _ keys: AdvertisedKeys, in membership: ClientMembership, as identity: ClientIdentity?
  ) throws -> (any ClientDealt, [UInt8]) {
    try DealtShares.deal(keys, in: membership, identity: identity)
  }
}

extension EncryptedShares: SignedDealing {}

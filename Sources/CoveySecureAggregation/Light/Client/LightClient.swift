public import CoveyCore

/// A client of LightSecAgg (So et al. 2022, MLSys, arXiv 2109.14236): it adds a uniform mask to its input, and deals coded
/// pieces of the mask to the others, of which the sum over all survivors gives the sum of their masks at once. What
/// dropouts cost does not depend on how many there are.
///
/// With N clients, of which T = corruptionRate * invited ones, at least one, may collude with the server, and of which
/// U = N - dropoutRate * N answer in every step:
/// - **Privacy** from a ``ServerModel/semiHonest`` server, which follows the protocol, with any T clients: they learn the
///   sum of the inputs that arrived, which are those of U - T honest clients at least, and nothing else. The mask is
///   uniform over the field, as far as ChaCha20's keystream is uniform, and T coded masks say nothing of it
///   (`MaskCode`). More than T colluders learn a part of every mask, and U of them all of it.
/// - **Privacy** from an ``ServerModel/active`` server, which may lie, with any T clients: the same. Keys are signed by
///   identities that the server cannot make, and clients sign who is alive before they answer, once. That takes
///   2U > N + T, and goes beyond the paper, whose server is semi-honest; `AcceptedRoster.check` says why it holds.
/// - **Correctness**: the sum is exact if U clients last to the end. A client that deals wrong pieces is named and leaves
///   before anybody masks (``SessionStep/check``, ``SessionStep/dispute``). Of U + 2e coded sums up to e wrong ones are found
///   and left out. With more there is no sum, unless their senders conspire, who can then move it: as by their inputs.
///
/// What a client publishes of its coded masks to show that they belong together says nothing of them (`MaskKey.values`). A
/// complaint opens what two clients dealt each other, one of whom lied.
///
/// A client sends and gets 4 d (N - 1) / (U - T) bytes of coded masks: with few clients of which many drop out that buys
/// a server whose work does not grow with dropouts, else SecAgg+ is better.
///
/// Keys and mask are new in every session. One thread at a time.
public final class LightClient: FramedClient {
  /// A client that waits for its invitation.
  /// - Parameters:
  ///   - client: Who takes part.
  ///   - policy: The least that it asks of the session.
  ///   - identity: Its key and the directory of the others', against active servers; nil: it has none.
  ///   - history: The rounds that it took part in.
  public init(
    client: ClientID, policy: ClientPolicy, identity: ClientIdentity? = nil, history: any ParticipationHistory
  ) {
    super.init(CodedMasking.self, client: client, policy: policy, identity: identity, history: history)
  }
}

/// The client's half of LightSecAgg.
enum CodedMasking: ClientMasking {
  static func speaks(_ method: SecureAggregationProtocol) -> Bool { method == .lightSecAgg }

  static func check(_ invitation: SessionInvitation) throws {
    try LightParameters.checkField(clients: invitation.minimumClients, bits: invitation.shape.bits)
  }

  /// As many as a sum takes.
  static func leastClients(_ membership: ClientMembership) -> Int {
    max(membership.parameters.threshold, membership.invitation.minimumClients)
  }

  /// Each proof opens a coded mask of this client, and T of them say nothing of its mask.
  static func mostComplaints(_ membership: ClientMembership) -> Int { membership.invitation.colluders }

  static func deal(
    _ keys: AdvertisedKeys, in membership: ClientMembership, as identity: ClientIdentity?
  ) throws -> (any ClientDealt, [UInt8]) {
    try DealtMasks.deal(keys, in: membership, identity: identity)
  }
}

extension CodedMaskSummary: SignedDealing {}

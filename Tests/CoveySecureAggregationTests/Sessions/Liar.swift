import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import CoveyTesting
import Testing

/// A client of a fixture that lies in what it deals or complains of.
struct Liar {
  let client: LyingClient
  /// What is wrong with what it deals.
  let lie: DealingLie?
  /// Positions of the holders whose shares are wrong; nil: the first one.
  var victims: Set<Int>?
  /// The mask key that it states instead of its own.
  var maskKey: PublicKey?
  /// What it complains of: a fault of the first so many others that dealt it shares.
  var complaints: (fault: DealingFault, count: Int)?
  /// What it proves that with; nil: nothing comes.
  var proof: Proof? = .genuine

  enum Proof {
    /// The secret of the channel, and a right proof of it.
    case genuine
    /// Another secret.
    case forged
    /// These bytes.
    case message([UInt8])
  }

  init(client: LyingClient, lie: DealingLie?) {
    self.client = client
    self.lie = lie
  }

  /// Its answer in a step; nil: it is silent.
  func answer(_ question: [UInt8], in step: SessionStep, _ session: SessionFixture) throws -> [UInt8]? {
    switch step {
    case .keys: return try client.keys(session.invitation, maskKey: maskKey).encoded(for: session.invitation)
    case .shares:
      let list = try KeyList(decoding: question, for: session.invitation, client: client.client)
      let holders = try #require(session.server.graph).neighbours(of: list.position)
      return try client.dealing(list, to: holders, in: session.context(), lie, victims: victims)
    case .check:
      let dealers = try ShareDelivery(decoding: question, in: session.context()).entries.map(\.share.position)
      return client.complaints(
        complaints?.fault ?? .value, of: Array(dealers.prefix(complaints?.count ?? 0)), in: try session.context())
    case .dispute:
      let dealer = try DisputedDealings(decoding: question, in: session.context()).entries[0].dealer
      switch proof {
      case nil: return nil
      case .message(let bytes): return bytes
      case .genuine, .forged:
        let list = try KeyList(
          decoding: #require(session.questions[.shares]?[client.client]), for: session.invitation,
          client: client.client)
        let entry = try #require(list.entries.first { $0.position == dealer })
        var isForged = false
        if case .forged = proof { isForged = true }
        return try client.evidence(
          complaints?.fault ?? .value, against: entry, as: list.position, in: session.context(), isForged: isForged)
      }
    default: return nil
    }
  }
}

import CoveyCore
import CoveySecureAggregation
import CoveyTesting
import Synchronization

/// Implementations with one fault each, which the kit must find.
enum FaultyPairs {
  /// Clients that remember no rounds.
  static var forgetful: SessionPair {
    var pair = SessionPair.covey
    pair.makeClient = { method, client, policy, identity, _ in
      try SessionPair.covey.makeClient(method, client, policy, identity, VolatileHistory())
    }
    return pair
  }

  /// Clients that take whatever they are invited to.
  static var careless: SessionPair {
    var pair = SessionPair.covey
    pair.makeClient = { method, client, _, identity, history in
      let policy = ClientPolicy(minimumClients: 2, leastCorruptionRate: 0, leastSecurity: 1)
      return try SessionPair.covey.makeClient(method, client, policy, identity, history)
    }
    return pair
  }

  /// Clients that answer a second request with the other secret's shares.
  static var twoFaced: SessionPair {
    var pair = SessionPair.covey
    pair.makeClient = { method, client, policy, identity, history in
      TwoFacedClient(try SessionPair.covey.makeClient(method, client, policy, identity, history))
    }
    return pair
  }

  /// Clients that say that they go on after they refused.
  static var unending: SessionPair {
    var pair = SessionPair.covey
    pair.makeClient = { method, client, policy, identity, history in
      UnendingClient(try SessionPair.covey.makeClient(method, client, policy, identity, history))
    }
    return pair
  }

  /// A server whose sums are off by one in one element.
  static var miscounting: SessionPair { server { MiscountingServer($0) } }

  /// A server that keeps its refusals to itself.
  static var silent: SessionPair { server { SilentServer($0) } }

  private static func server(_ wrap: @escaping @Sendable (any ServerSession) -> any ServerSession) -> SessionPair {
    var pair = SessionPair.covey
    pair.makeServer = { wrap(try SessionPair.covey.makeServer($0, $1, $2)) }
    return pair
  }
}

/// Passes everything on to another client.
class WrappedClient: ClientSession {
  let base: any ClientSession

  init(_ base: any ClientSession) { self.base = base }

  var client: ClientID { base.client }
  var step: SessionStep? { base.step }
  func answer(_ message: [UInt8]) throws -> [UInt8] { try base.answer(message) }
  func accept(_ message: [UInt8]) throws { try base.accept(message) }
  var invitation: SessionInvitation? { base.invitation }
  func begin(_ round: RoundBinding, charging charge: PrivacyCharge, within most: PrivacyCharge?) throws -> Bytes32 {
    try base.begin(round, charging: charge, within: most)
  }
  func mask(_ values: inout RingVector, into message: inout [UInt8]) throws { try base.mask(&values, into: &message) }
}

final class TwoFacedClient: WrappedClient {
  private var last: [UInt8]?

  override func answer(_ message: [UInt8]) throws -> [UInt8] {
    do {
      let answer = try base.answer(message)
      last = answer
      return answer
    } catch SecureAggregationError.sessionOver {
      guard var other = last, message[6] == UInt8(SessionStep.unmasking.rawValue) else {
        throw SecureAggregationError.sessionOver
      }
      // Header, digest, number of shares, then for each a position, a kind and 32 bytes.
      for place in stride(from: 44 + 4, to: other.count, by: 37) {
        other[place] =
          other[place] == ShareKind.maskKey.rawValue ? ShareKind.selfMask.rawValue : ShareKind.maskKey.rawValue
      }
      return other
    }
  }
}

final class UnendingClient: WrappedClient {
  override var step: SessionStep? { base.step ?? .unmasking }
}

/// Passes everything on to another server.
class WrappedServer: ServerSession, @unchecked Sendable {
  let base: any ServerSession

  init(_ base: any ServerSession) { self.base = base }

  var step: SessionStep? { base.step }
  var participants: [ClientID] { base.participants }
  var facts: SessionFacts { base.facts }
  func message(for client: ClientID) throws -> [UInt8] { try base.message(for: client) }
  func receive(_ message: [UInt8], from client: ClientID) throws { try base.receive(message, from: client) }
  func closeStep() throws { try base.closeStep() }
  func sum(on workers: any PieceWorkers) throws -> RingVector { try base.sum(on: workers) }
}

final class MiscountingServer: WrappedServer, @unchecked Sendable {
  override func sum(on workers: any PieceWorkers) throws -> RingVector {
    var sum = try base.sum(on: workers)
    sum.withWords { $0[$0.count - 1] ^= 1 }
    return sum
  }
}

final class SilentServer: WrappedServer, @unchecked Sendable {
  override func receive(_ message: [UInt8], from client: ClientID) {
    do { try base.receive(message, from: client) } catch {}
  }
}

public import CoveyCore
public import CoveyNoise
internal import CoveySecureAggregation

/// The client's half of a mode of privacy, with every number decided: what becomes of an update before it leaves.
public protocol ClientProtection: Sendable {
  /// Protects an update, which goes along: nothing of it is left in the draft, whose memory serves the next one.
  /// - Throws: ``ProtectionError``; `PrivacyError` if noise cannot be made; `SecureAggregationError/refused(_:)` for a clip bound
  ///   that no client accepts. The draft has its memory back then.
  func protect(_ draft: inout UpdateDraft, in turn: ProtectionTurn) throws -> ReplyContent
}

/// A client's turn in a round: what names its noise, and what it works with.
public struct ProtectionTurn {
  /// The round, 0-based.
  public let round: Int
  /// Whose update it is.
  public let client: ClientID
  /// The client's noise; nil if it has none.
  public let noise: (any NoiseSupply)?
  /// Memory and tools.
  public let memory: ProtectionMemory

  /// A turn.
  public init(round: Int, client: ClientID, noise: (any NoiseSupply)?, memory: ProtectionMemory) {
    self.round = round
    self.client = client
    self.noise = noise
    self.memory = memory
  }

  /// The client's noise.
  /// - Throws: ``ProtectionError/noNoise``.
  func supply() throws -> any NoiseSupply {
    guard let noise else { throw ProtectionError.noNoise }
    return noise
  }
}

/// Why an update cannot be protected as a round asks.
public enum ProtectionError: Error, Equatable, Sendable {
  /// The round asks for noise, and the client has no source of it.
  case noNoise
  /// The protection is made for updates of another size.
  case wrongSize(asked: Int, update: Int)
  /// The update, or the loss that it was trained by, is not finite after so many steps.
  case notFinite(step: Int)
}

extension UpdateProtection {
  /// Protects an update as the mode asks that the round's terms belong to.
  /// - Throws: As ``ClientProtection/protect(_:in:)``.
  public func protect(_ draft: inout UpdateDraft, in turn: ProtectionTurn) throws -> ReplyContent {
    // Values of their own type: boxed, they would be allocated for each client.
    switch self {
    case .none: try ExampleClient().protect(&draft, in: turn)
    case .clip(let bound): try CentralClient(bound: bound).protect(&draft, in: turn)
    case .noise(let randomizer): try LocalClient(randomizer).protect(&draft, in: turn)
    case .encode(let encoding, let seed): try DistributedClient(encoding, seed: seed).protect(&draft, in: turn)
    }
  }
}

extension UpdateDraft {
  /// Makes an update of it and clips that, to a bound that clients accept.
  /// - Throws: ``ProtectionError/notFinite(step:)``; `SecureAggregationError/refused(_:)`.
  mutating func clip(to bound: Double) throws -> Update<Clipped> {
    let training = facts.training
    guard training.lossSum.isFinite else { throw ProtectionError.notFinite(step: training.steps) }
    guard ClipConfiguration.possibleBounds.contains(bound) else {
      throw SecureAggregationError.refused(.clipBoundRefused)
    }
    var update = finish()
    guard let clipped = update.clip(to: bound) else {
      delta = update.takeValues()
      throw ProtectionError.notFinite(step: training.steps)
    }
    return clipped
  }

  /// Whether a protection is made for updates of this size.
  /// - Throws: ``ProtectionError/wrongSize(asked:update:)`` if not.
  func checkSize(_ asked: Int) throws {
    guard asked == delta.count else { throw ProtectionError.wrongSize(asked: asked, update: delta.count) }
  }
}

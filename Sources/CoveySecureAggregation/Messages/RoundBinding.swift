public import CoveyCore

/// What a client itself computed of the round that it is about to answer: what it trains on, how, and how it encodes.
///
/// A server that gives one client another model, learning rate, bound or grid than the rest could find that client's update
/// in the sum (Pasquini et al. 2022, CCS, arXiv 2111.07380). The session compares all of this with its invitation, which
/// binds keys and masks: whoever was asked something else shares no session with the rest.
public struct RoundBinding: Sendable, Hashable {
  /// The round.
  public let name: RoundName
  /// The vector that is summed, counters included.
  public let shape: RingShape
  /// The digest of the whole request.
  public let request: Bytes32
  /// The digest of the model.
  public let model: Bytes32
  /// The digest of the encoding.
  public let encoding: Bytes32

  /// What a client computed.
  public init(name: RoundName, shape: RingShape, request: Bytes32, model: Bytes32, encoding: Bytes32) {
    self.name = name
    self.shape = shape
    self.request = request
    self.model = model
    self.encoding = encoding
  }

  /// What fits an invitation, whatever that says: for tests of sessions whose inputs no training makes.
  package init(trusting invitation: SessionInvitation) {
    self.init(
      name: invitation.name, shape: invitation.shape, request: invitation.requestDigest,
      model: invitation.modelDigest, encoding: invitation.encodingDigest)
  }

  /// Refuses an invitation to anything else.
  /// - Throws: ``SecureAggregationError/refused(_:)``: ``Refusal/requestDiffers``, ``Refusal/modelDiffers`` or
  ///   ``Refusal/encodingDiffers``.
  package func check(_ invitation: SessionInvitation) throws {
    guard model == invitation.modelDigest else { throw SecureAggregationError.refused(.modelDiffers) }
    guard encoding == invitation.encodingDigest, shape == invitation.shape else {
      throw SecureAggregationError.refused(.encodingDiffers)
    }
    guard request == invitation.requestDigest, name == invitation.name else {
      throw SecureAggregationError.refused(.requestDiffers)
    }
  }
}

extension ClientSession {
  /// Begins whatever the invitation asks for, at no charge: for tests of sessions whose inputs no training makes.
  package func beginAsInvited() throws {
    guard let invitation else { throw SecureAggregationError.outOfTurn(expected: step, got: .input) }
    _ = try begin(RoundBinding(trusting: invitation), charging: PrivacyCharge(rho: 0), within: nil)
  }
}

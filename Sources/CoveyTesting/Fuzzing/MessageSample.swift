internal import CoveyCore
internal import CoveySecureAggregation

/// A message of an honest session, and how its receiver reads it.
struct MessageSample: Sendable {
  /// The setting and the step, for reports.
  let name: String
  let bytes: [UInt8]
  let decode: @Sendable ([UInt8]) throws -> Void

  /// One message of every kind from an honest session of a setting, in which one client drops out.
  static func all(_ setting: SessionSetting, seed: UInt64) throws -> [MessageSample] {
    var arena = try Arena(.covey, setting, scenario: "samples", seed: seed)
    let session = try arena.session(.dropout(setting.clients[3], from: .input))
    try session.run()
    let client = setting.clients[1]
    guard let view = session.record.views[client] else {
      throw AttackError("the session that samples come from failed")
    }
    return try HostileScenario.steps(setting).flatMap { step in
      guard let down = session.record.fromServer[step]?[client], let up = session.record.fromClients[step]?[client]
      else { throw AttackError("the session that samples come from failed") }
      return [
        MessageSample(
          name: "\(setting.name): \(step) to client", bytes: down,
          decode: try toClient(step, client, session.invitation, view)),
        MessageSample(
          name: "\(setting.name): \(step) to server", bytes: up, decode: try toServer(step, session.invitation, view)),
      ]
    }
  }

  private static func toClient(
    _ step: SessionStep, _ client: ClientID, _ invitation: SessionInvitation, _ view: KeyView
  ) throws -> @Sendable ([UInt8]) throws -> Void {
    let context = view.context
    switch step {
    case .keys: return { _ = try SessionInvitation(decoding: $0) }
    case .shares: return { _ = try KeyList(decoding: $0, for: invitation, client: client) }
    case .check:
      guard invitation.method == .lightSecAgg else { return { _ = try ShareDelivery(decoding: $0, in: context) } }
      let (light, position) = (try LightContext(invitation, context), view.list.position)
      return { _ = try CodedMaskDelivery(decoding: $0, to: position, in: light) }
    case .dispute:
      guard invitation.method == .lightSecAgg else { return { _ = try DisputedDealings(decoding: $0, in: context) } }
      let light = try LightContext(invitation, context)
      return { _ = try DisputedCodedMasks(decoding: $0, in: light) }
    case .roster: return { _ = try ClientRoster(decoding: $0, in: context, .roster) }
    case .input: return { _ = try ClientRoster(decoding: $0, in: context) }
    case .consistency: return { _ = try SurvivorList(decoding: $0, in: context) }
    case .unmasking: return { _ = try UnmaskingRequest(decoding: $0, in: context) }
    }
  }

  private static func toServer(
    _ step: SessionStep, _ invitation: SessionInvitation, _ view: KeyView
  ) throws -> @Sendable ([UInt8]) throws -> Void {
    let context = view.context
    if invitation.method == .lightSecAgg {
      let light = try LightContext(invitation, context)
      switch step {
      case .shares: return { _ = try CodedMasks(decoding: $0, in: light) }
      case .input: return { _ = try FieldVectorMessage.input.elements(of: $0, in: light) }
      case .unmasking: return { _ = try FieldVectorMessage.codedSum.elements(of: $0, in: light) }
      case .keys, .check, .dispute, .roster, .consistency: break
      }
    }
    switch step {
    case .keys: return { _ = try KeyAdvertisement(decoding: $0, for: invitation) }
    case .shares: return { _ = try EncryptedShares(decoding: $0, in: context) }
    case .check: return { _ = try ShareComplaints(decoding: $0, in: context) }
    case .dispute: return { _ = try DisputeEvidence(decoding: $0, in: context) }
    case .roster: return { _ = try ConsistencySignature(decoding: $0, in: context, .roster) }
    case .input: return { _ = try MaskedInputMessage.payload(of: $0, in: context) }
    case .consistency: return { _ = try ConsistencySignature(decoding: $0, in: context) }
    case .unmasking: return { _ = try UnmaskingResponse(decoding: $0, in: context) }
    }
  }
}

internal import CoveyCore

/// What a server of LightSecAgg knows once keys are in, and which does not change any more.
final class LightCohort: Sendable {
  /// Everybody is everybody's neighbour: there is no graph to draw.
  private static let graphSeed = Bytes32.zero

  /// The clients that sent keys, by position.
  let keys: [KeyAdvertisement]
  /// Where each of them stands.
  let positions: [ClientID: Int]
  /// What messages are read and written by.
  let context: LightContext
  /// The code of the masks.
  let code: MaskCode
  /// The root of the tree over the keys.
  let root: Bytes32
  /// The sum of the masked inputs.
  let sum: FieldAccumulator

  /// The cohort of the clients that sent keys.
  /// - Throws: ``SecureAggregationError``.
  init(_ invitation: SessionInvitation, _ advertisements: [KeyAdvertisement]) throws {
    let parameters = try SessionParameters(invitation, clients: advertisements.count)
    keys = advertisements.sorted { $0.client < $1.client }
    root = try KeyTree(keys, invitation: invitation.digest()).root
    context = try LightContext(
      invitation, SessionContext(invitation, parameters, graphSeed: Self.graphSeed, root: root))
    code = MaskCode(context.parameters)
    sum = FieldAccumulator(count: context.parameters.count)
    var positions: [ClientID: Int] = [:]
    for (position, advertisement) in keys.enumerated() { positions[advertisement.client] = position }
    self.positions = positions
  }

  /// The list of keys for the client at a position.
  func keyList(for position: Int) -> [UInt8] {
    var entries: [KeyList.Entry] = []
    entries.reserveCapacity(keys.count - 1)
    for other in keys.indices where other != position {
      entries.append(KeyList.Entry(position: other, keys[other]))
    }
    return KeyList(
      parameters: context.session.parameters, graphSeed: Self.graphSeed, root: root, position: position,
      entries: entries
    ).encoded()
  }
}

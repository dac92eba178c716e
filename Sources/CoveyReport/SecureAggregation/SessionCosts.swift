internal import CoveyCore
internal import CoveySecureAggregation

/// Counts the messages and the work of a session.
struct SessionCosts {
  let messages: [MessageCost]
  let client: [WorkItem]
  let server: [WorkItem]

  /// The costs of a session in which as many clients as are tolerated drop out.
  /// - Throws: `SecureAggregationError` if LightSecAgg has no such session.
  init(_ invitation: SessionInvitation, _ parameters: SessionParameters) throws {
    guard parameters.method != .lightSecAgg else {
      let light = try LightParameters(invitation, parameters)
      let sizes = MessageSizes(parameters, shape: invitation.shape, taskBytes: invitation.task.utf8.count)
      self.init(
        messages: Self.messages(sizes, light),
        client: [
          WorkItem(key: "agreements", name: "ristretto255 agreements", count: light.clients - 1),
          WorkItem(key: "messagesSealed", name: "messages sealed, and as many opened", count: light.clients - 1),
          WorkItem(
            key: "streamElements", name: "random elements of the field",
            count: 3 * light.responders * light.codedLength
              + LightParameters.checks * light.clients * light.pieceLength),
          WorkItem(
            key: "fieldProducts", name: "products of the field",
            count: light.clients * light.responders * light.codedLength
              + LightParameters.checks * (light.responders + light.clients - 1) * light.pieceLength),
        ],
        server: [
          WorkItem(key: "dropouts", name: "dropouts counted on", count: light.clients - light.responders),
          WorkItem(
            key: "fieldProducts", name: "products of the field",
            count: light.responders * light.count + 2 * light.clients * light.pieceLength),
        ])
      return
    }
    let messages = Self.messages(
      MessageSizes(parameters, shape: invitation.shape, taskBytes: invitation.task.utf8.count))
    let (clients, neighbours, holders) = (parameters.clients, parameters.neighbours, parameters.holders)
    let client = [
      WorkItem(key: "agreements", name: "ristretto255 agreements", count: neighbours + parameters.maskNeighbours),
      WorkItem(key: "sharesDealt", name: "shares dealt (of two secrets and what masks them)", count: 3 * holders),
      WorkItem(key: "messagesSealed", name: "messages sealed, and as many opened", count: neighbours),
      WorkItem(key: "keystreams", name: "keystreams of the vector's length", count: parameters.maskNeighbours + 1),
    ]
    let dropouts = min(Int(invitation.dropoutRate * Double(clients)), clients - parameters.threshold)
    let alive = clients - dropouts
    let server = [
      WorkItem(key: "dropouts", name: "dropouts counted on", count: dropouts),
      WorkItem(key: "secretsRebuilt", name: "secrets rebuilt, of \(parameters.threshold) shares each", count: clients),
      WorkItem(
        key: "agreements", name: "ristretto255 agreements, at most",
        count: dropouts * min(parameters.maskNeighbours, alive)),
      WorkItem(key: "dealingsChecked", name: "dealings checked, five products of the group each", count: clients),
      WorkItem(
        key: "keystreams", name: "keystreams of the vector's length, at most",
        count: alive + dropouts * min(parameters.maskNeighbours, alive)),
    ]
    self.init(messages: messages, client: client, server: server)
  }

  private init(messages: [MessageCost], client: [WorkItem], server: [WorkItem]) {
    self.messages = messages.filter { $0.bytes > 0 }
    self.client = client
    self.server = server
  }

  private static func messages(_ sizes: MessageSizes, _ light: LightParameters) -> [MessageCost] {
    let active = sizes.survivorList > 0
    return [
      MessageCost(step: .keys, direction: .toClient, name: "invitation", bytes: sizes.invitation),
      MessageCost(step: .keys, direction: .toServer, name: "public keys", bytes: sizes.keyAdvertisement),
      MessageCost(step: .shares, direction: .toClient, name: "list of keys", bytes: sizes.keyList),
      MessageCost(
        step: .shares, direction: .toServer, name: "coded masks",
        bytes: CodedMasks.byteCount(light, server: active ? .active : .semiHonest)),
      MessageCost(
        step: .check, direction: .toClient, name: "coded masks of others",
        bytes: CodedMaskDelivery.byteCount(light, senders: light.clients)),
      MessageCost(step: .check, direction: .toServer, name: "complaints, none", bytes: sizes.shareComplaints),
      MessageCost(step: .input, direction: .toClient, name: "who takes part", bytes: sizes.clientRoster),
      MessageCost(
        step: .input, direction: .toServer, name: "masked vector", bytes: FieldVectorMessage.input.byteCount(light)),
      MessageCost(step: .consistency, direction: .toClient, name: "survivors", bytes: sizes.survivorList),
      MessageCost(step: .consistency, direction: .toServer, name: "signature", bytes: sizes.consistencySignature),
      MessageCost(
        step: .unmasking, direction: .toClient, name: active ? "request and signatures" : "request",
        bytes: sizes.unmaskingRequest),
      MessageCost(
        step: .unmasking, direction: .toServer, name: "sum of coded masks",
        bytes: FieldVectorMessage.codedSum.byteCount(light)),
    ]
  }

  private static func messages(_ sizes: MessageSizes) -> [MessageCost] {
    [
      MessageCost(step: .keys, direction: .toClient, name: "invitation", bytes: sizes.invitation),
      MessageCost(step: .keys, direction: .toServer, name: "public keys", bytes: sizes.keyAdvertisement),
      MessageCost(step: .shares, direction: .toClient, name: "list of keys", bytes: sizes.keyList),
      MessageCost(step: .shares, direction: .toServer, name: "sealed shares", bytes: sizes.encryptedShares),
      MessageCost(step: .check, direction: .toClient, name: "sealed shares of others", bytes: sizes.shareDelivery),
      MessageCost(step: .check, direction: .toServer, name: "complaints, none", bytes: sizes.shareComplaints),
      MessageCost(
        step: .roster, direction: .toClient, name: "who takes part, to the committee", bytes: sizes.shownRoster),
      MessageCost(
        step: .roster, direction: .toServer, name: "signature, by the committee", bytes: sizes.rosterSignature),
      MessageCost(step: .input, direction: .toClient, name: "who takes part", bytes: sizes.clientRoster),
      MessageCost(step: .input, direction: .toServer, name: "masked vector", bytes: sizes.maskedInput),
      MessageCost(step: .consistency, direction: .toClient, name: "survivors", bytes: sizes.survivorList),
      MessageCost(step: .consistency, direction: .toServer, name: "signature", bytes: sizes.consistencySignature),
      MessageCost(step: .unmasking, direction: .toClient, name: "request", bytes: sizes.unmaskingRequest),
      MessageCost(step: .unmasking, direction: .toServer, name: "shares revealed", bytes: sizes.unmaskingResponse),
    ]
  }
}

public import CoveyCore

/// Bytes of every message of SecAgg and SecAgg+ for one client if nobody drops out and nobody
/// complains: formulas, for reports and plans.
public struct MessageSizes: Sendable, Hashable {
  /// ``SessionInvitation``, server to client.
  public let invitation: Int
  /// ``KeyAdvertisement``, client to server.
  public let keyAdvertisement: Int
  /// ``KeyList``, server to client; at most, where proofs differ in length.
  public let keyList: Int
  /// ``EncryptedShares``, client to server.
  public let encryptedShares: Int
  /// ``ShareDelivery``, server to client.
  public let shareDelivery: Int
  /// ``ShareComplaints``, client to server, without any.
  public let shareComplaints: Int
  /// ``ClientRoster`` as the committee signs it, server to client; 0 without a committee. Members alone are sent it.
  public let shownRoster: Int
  /// ``ConsistencySignature`` on it, client to server; 0 without a committee.
  public let rosterSignature: Int
  /// ``ClientRoster``, server to client.
  public let clientRoster: Int
  /// ``MaskedInputMessage``, client to server.
  public let maskedInput: Int
  /// ``SurvivorList``, server to client; 0 unless the server is ``ServerModel/active``.
  public let survivorList: Int
  /// ``ConsistencySignature``, client to server; 0 unless the server is ``ServerModel/active``.
  public let consistencySignature: Int
  /// ``UnmaskingRequest``, server to client.
  public let unmaskingRequest: Int
  /// ``UnmaskingResponse``, client to server.
  public let unmaskingResponse: Int

  /// The sizes of a session.
  /// - Parameters:
  ///   - parameters: Thresholds and neighbours of the session.
  ///   - shape: The ring and length of its vectors.
  ///   - taskBytes: Bytes of ``SessionInvitation/task``.
  public init(_ parameters: SessionParameters, shape: RingShape, taskBytes: Int) {
    let active = parameters.server == .active
    invitation = SessionInvitation.fixedByteCount + taskBytes
    keyAdvertisement = KeyAdvertisement.byteCount(server: parameters.server)
    keyList = KeyList.maximumByteCount(parameters)
    encryptedShares = EncryptedShares.byteCount(parameters)
    shareDelivery = ShareDelivery.byteCount(dealers: parameters.neighbours)
    shareComplaints = ShareComplaints.byteCount(complaints: 0)
    shownRoster = parameters.quorum > 0 ? ClientRoster.byteCount(parameters, .roster) : 0
    rosterSignature = parameters.quorum > 0 ? ConsistencySignature.byteCount : 0
    clientRoster = ClientRoster.byteCount(parameters)
    maskedInput = MaskedInputMessage.byteCount(shape)
    survivorList = active ? SurvivorList.byteCount(parameters) : 0
    consistencySignature = active ? ConsistencySignature.byteCount : 0
    let witnesses = parameters.quorum > 0 ? parameters.quorum : parameters.holders
    unmaskingRequest = UnmaskingRequest.byteCount(parameters, witnesses: active ? witnesses : 0)
    unmaskingResponse = UnmaskingResponse.byteCount(shares: parameters.holders)
  }

  /// Bytes that a client sends, as a member of the committee if there is one.
  public var up: Int {
    keyAdvertisement + encryptedShares + shareComplaints + rosterSignature + maskedInput + consistencySignature
      + unmaskingResponse
  }

  /// Bytes that a client receives, as a member of the committee if there is one, beside the model.
  public var down: Int {
    invitation + keyList + shareDelivery + shownRoster + clientRoster + survivorList + unmaskingRequest
  }

  /// What the protocol adds to the vector itself, both ways.
  public func overhead(_ shape: RingShape) -> Int { up + down - MaskedInputMessage.payloadByteCount(shape) }
}

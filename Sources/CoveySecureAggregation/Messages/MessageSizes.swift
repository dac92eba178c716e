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
  /// - Parameter taskBytes: Bytes of ``SessionInvitation/task``.
  public init(_ parameters: SessionParameters, shape: RingShape, taskBytes: Int) {
    let active = parameters.server == .active
    invitation = SessionInvitation.fixedByteCount + taskBytes
    keyAdvertisement = KeyAdvertisement.byteCount(server: parameters.server)
    keyList = KeyList.maximumByteCount(parameters)
    encryptedShares = EncryptedShares.byteCount(parameters)
    shareDelivery = ShareDelivery.byteCount(dealers: parameters.neighbours)
    shareComplaints = ShareComplaints.byteCount(complaints: 0)
    clientRoster = ClientRoster.byteCount(parameters)
    maskedInput = MaskedInputMessage.byteCount(shape)
    survivorList = active ? SurvivorList.byteCount(parameters) : 0
    consistencySignature = active ? ConsistencySignature.byteCount : 0
    unmaskingRequest = UnmaskingRequest.byteCount(parameters, witnesses: active ? parameters.holders : 0)
    unmaskingResponse = UnmaskingResponse.byteCount(shares: parameters.holders)
  }

  /// Bytes that a client sends.
  public var up: Int {
    keyAdvertisement + encryptedShares + shareComplaints + maskedInput + consistencySignature + unmaskingResponse
  }

  /// Bytes that a client receives, beside the model.
  public var down: Int { invitation + keyList + shareDelivery + clientRoster + survivorList + unmaskingRequest }

  /// What the protocol adds to the vector itself, both ways.
  public func overhead(_ shape: RingShape) -> Int { up + down - MaskedInputMessage.payloadByteCount(shape) }
}

internal import CoveyCore

extension SessionInvitation {
  /// Bytes of an invitation beside the task's name.
  static let fixedByteCount = MessageHeader.byteCount + 1 + 1 + 8 + 5 + 64 + 8 + 16 + 4 + 8 + 32
  /// Bytes of the longest invitation.
  public static let maximumByteCount = fixedByteCount + MessageLimits.taskBytes

  /// The message.
  public func encoded() -> [UInt8] {
    var writer = MessageWriter(
      MessageHeader(method, .keys, .toClient), capacity: Self.fixedByteCount + task.utf8.count)
    writer.append(byte: server.code)
    writer.append(byte: UInt8(task.utf8.count))
    writer.append(Array(task.utf8))
    writer.append(int64: round)
    writer.append(int32: shape.count)
    writer.append(byte: UInt8(shape.bits))
    writer.append(encodingDigest)
    writer.append(modelDigest)
    writer.append(int32: invited)
    writer.append(int32: minimumClients)
    writer.append(corruptionRate)
    writer.append(dropoutRate)
    writer.append(UInt16(sigma))
    writer.append(UInt16(eta))
    writer.append(int64: enrolled)
    writer.append(directoryDigest)
    return writer.bytes
  }

  /// Reads a message.
  /// - Throws: ``SecureAggregationError`` if it is anything but what ``encoded()`` writes.
  public init(decoding bytes: [UInt8]) throws {
    var reader = try MessageReader(bytes, nil, .keys, .toClient, limit: Self.maximumByteCount)
    guard let server = ServerModel(code: try reader.byte()) else {
      throw reader.malformed("the model of the server is unknown")
    }
    let length = Int(try reader.byte())
    guard let task = String(validating: try reader.bytes(length), as: UTF8.self) else {
      throw reader.malformed("the task's name is not UTF-8")
    }
    let round = try reader.int64("the round", in: 0...MessageLimits.round)
    let count = try reader.int32("the number of elements", in: 1...MessageLimits.elements)
    let bits = Int(try reader.byte())
    let (encodingDigest, modelDigest) = (try reader.bytes32(), try reader.bytes32())
    let invited = try reader.int32("the number of clients", in: 2...MessageLimits.clients)
    let minimum = try reader.int32("the least number of clients", in: 2...MessageLimits.clients)
    let (corruption, dropout) = (try reader.double(), try reader.double())
    let (sigma, eta) = (Int(try reader.integer(UInt16.self)), Int(try reader.integer(UInt16.self)))
    let enrolled = try reader.int64("the size of the directory", in: 0...MessageLimits.enrolled)
    let directoryDigest = try reader.bytes32()
    try reader.finish()
    try self.init(
      method: reader.header.method, server: server, task: task, round: round,
      shape: RingShape(count: count, bits: bits), encodingDigest: encodingDigest, modelDigest: modelDigest,
      invited: invited, minimumClients: minimum, corruptionRate: corruption, dropoutRate: dropout, sigma: sigma,
      eta: eta, enrolled: enrolled, directoryDigest: directoryDigest)
  }
}

extension ServerModel {
  /// The model's number in messages.
  var code: UInt8 {
    switch self {
    case .semiHonest: 1
    case .active: 2
    }
  }

  /// The model with a number; nil if there is none.
  init?(code: UInt8) {
    guard let model = Self.allCases.first(where: { $0.code == code }) else { return nil }
    self = model
  }
}

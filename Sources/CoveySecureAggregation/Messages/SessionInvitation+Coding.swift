internal import CoveyCore

extension SessionInvitation {
  /// Bytes of an invitation beside the task's name.
  static let fixedByteCount = MessageHeader.byteCount + 1 + 1 + 32 + 16 + 5 + 96 + 8 + 16 + 4 + 8 + 32
  /// Bytes of the longest invitation.
  public static let maximumByteCount = fixedByteCount + MessageLimits.taskBytes

  /// The message.
  public func encoded() -> [UInt8] {
    var writer = WireWriter(
      MessageHeader(method, .keys, .toClient), capacity: Self.fixedByteCount + task.utf8.count)
    writer.write(server.code)
    writer.write(UInt8(task.utf8.count))
    writer.write(raw: Array(task.utf8))
    writer.write(run)
    writer.write(UInt64(round))
    writer.write(UInt64(number))
    writer.write(UInt32(shape.count))
    writer.write(UInt8(shape.bits))
    writer.write(requestDigest)
    writer.write(encodingDigest)
    writer.write(modelDigest)
    writer.write(UInt32(invited))
    writer.write(UInt32(minimumClients))
    writer.write(corruptionRate)
    writer.write(dropoutRate)
    writer.write(UInt16(sigma))
    writer.write(UInt16(eta))
    writer.write(UInt64(enrolled))
    writer.write(directoryDigest)
    return writer.bytes
  }

  /// Reads a message.
  /// - Throws: ``SecureAggregationError`` if it is anything but what ``encoded()`` writes.
  public init(decoding bytes: [UInt8]) throws {
    self = try MessageHeader.read(bytes, nil, .keys, .toClient, limit: Self.maximumByteCount) { reader in
      try Self(from: &reader, method: MessageHeader(of: bytes, during: .keys).method)
    }
  }

  private init(from reader: inout WireReader, method: SecureAggregationProtocol) throws {
    guard let server = ServerModel(code: try reader.byte()) else {
      throw reader.invalid("the model of the server is unknown")
    }
    let length = Int(try reader.byte())
    guard let task = String(validating: try reader.bytes(length), as: UTF8.self) else {
      throw reader.invalid("the task's name is not UTF-8")
    }
    let run = try reader.bytes32()
    let round = try reader.int64("the round", in: 0...MessageLimits.round)
    let number = try reader.int64("the number", in: 0...MessageLimits.round)
    let count = try reader.int32("the number of elements", in: 1...MessageLimits.elements)
    let bits = Int(try reader.byte())
    let requestDigest = try reader.bytes32()
    let (encodingDigest, modelDigest) = (try reader.bytes32(), try reader.bytes32())
    let invited = try reader.int32("the number of clients", in: 2...MessageLimits.clients)
    let minimum = try reader.int32("the least number of clients", in: 2...MessageLimits.clients)
    let (corruption, dropout) = (try Double(from: &reader), try Double(from: &reader))
    let (sigma, eta) = (Int(try reader.uint16()), Int(try reader.uint16()))
    let enrolled = try reader.int64("the size of the directory", in: 0...MessageLimits.enrolled)
    let directoryDigest = try reader.bytes32()
    try self.init(
      method: method, server: server, task: task, run: run, round: round, number: number,
      shape: RingShape(count: count, bits: bits), requestDigest: requestDigest, encodingDigest: encodingDigest,
      modelDigest: modelDigest,
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

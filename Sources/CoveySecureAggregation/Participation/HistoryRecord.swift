public import CoveyCore
internal import CoveyCrypto

/// One record of a history's file.
///
/// On the disk: u32 length | kind | payload | 16 bytes BLAKE2b-128 over the 16 bytes of the record before (zeros before the
/// first) and all of this record in front of them. The length counts kind and payload; integers are little-endian.
enum HistoryRecord: Sendable, Hashable {
  /// A participation was begun.
  case begun(ParticipationRecord)
  /// A session's unmasking was answered.
  case answered(Bytes32)
  /// What a run has come to, in a compacted file.
  case run(Bytes32, ParticipationBook.Run)
  /// What all participations have come to, in a compacted file.
  case total(PrivacyCharge, seconds: Int?)

  /// Bytes around kind and payload.
  static let frameBytes = 4 + BLAKE2b.shortByteCount

  /// The record's bytes without the digest.
  var body: [UInt8] {
    var payload = WireWriter()
    switch self {
    case .begun(let participation):
      payload.write(1 as UInt8)
      let task = Array(participation.name.task.utf8.prefix(MessageLimits.taskBytes))
      payload.write(UInt8(task.count))
      payload.write(raw: task)
      payload.write(participation.name.run)
      payload.write(participation.name.round)
      payload.write(participation.name.number)
      payload.write(participation.session)
      payload.write(participation.charge)
      payload.write(participation.seconds)
    case .answered(let session):
      payload.write(2 as UInt8)
      payload.write(session)
    case .run(let run, let state):
      payload.write(3 as UInt8)
      payload.write(run)
      payload.write(state.number)
      payload.write(state.round)
      payload.write(state.count)
      for range in state.rounds {
        payload.write(range.lowerBound)
        payload.write(range.upperBound)
      }
    case .total(let charge, let seconds):
      payload.write(4 as UInt8)
      payload.write(charge)
      payload.write(seconds == nil ? 0 : 1 as Int)
      payload.write(seconds ?? 0 as Int)
    }
    var body = WireWriter(capacity: 4 + payload.byteCount)
    body.write(counted: payload.bytes)
    return body.bytes
  }

  /// The digest that ends a record.
  static func digest(_ body: some Collection<UInt8>, after previous: [UInt8]) throws -> [UInt8] {
    try BLAKE2b.shortHash(previous + body)
  }

  /// The next record's kind and payload, up to the reader's end.
  /// - Throws: `WireError` if there is none.
  init(from reader: inout WireReader) throws(WireError) {
    switch try reader.byte() {
    case 1: self = .begun(try Self.participation(&reader))
    case 2: self = .answered(try reader.bytes32())
    case 3: self = try Self.run(&reader)
    case 4:
      let charge = try reader.value(PrivacyCharge.self)
      let (isSet, seconds) = (try reader.value(Int.self), try reader.value(Int.self))
      self = .total(charge, seconds: isSet == 1 ? seconds : nil)
    default: throw reader.invalid("a record is of no kind")
    }
    try reader.finish()
  }

  private static func participation(_ reader: inout WireReader) throws(WireError) -> ParticipationRecord {
    let text = try reader.bytes(Int(try reader.byte()))
    guard let task = String(validating: text, as: UTF8.self) else { throw reader.invalid("a task is not UTF-8") }
    let name = RoundName(
      task: task, run: try reader.bytes32(), round: try reader.value(), number: try reader.value(Int.self))
    return ParticipationRecord(
      name: name, session: try reader.bytes32(), charge: try reader.value(), seconds: try reader.value())
  }

  private static func run(_ reader: inout WireReader) throws(WireError) -> HistoryRecord {
    let run = try reader.bytes32()
    var state = ParticipationBook.Run(
      number: try reader.value(), round: try reader.value(), count: try reader.value())
    while reader.left > 0 {
      let (first, last) = (try reader.value(Int.self), try reader.value(Int.self))
      guard first <= last, state.rounds.last.map({ $0.upperBound < first }) ?? true else {
        throw reader.invalid("rounds are not in order")
      }
      state.rounds.append(first...last)
    }
    return .run(run, state)
  }
}

extension PrivacyCharge: WireCodable {
  /// Two numbers.
  public static var leastByteCount: Int { 16 }

  /// Reads two numbers that are not negative.
  public init(from reader: inout WireReader) throws(WireError) {
    self.init(rho: try reader.value(), excess: try reader.value())
    guard rho >= 0, excess >= 0 else { throw reader.invalid("a charge is negative") }
  }

  /// Writes both numbers.
  public func write(to writer: inout WireWriter) {
    writer.write(rho)
    writer.write(excess)
  }
}
